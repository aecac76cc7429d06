// SPDX-License-Identifier: MIT
// As much JSON as the case files hold; the library has no part in reading them.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Conformance
{
    /// <summary>Objects are dictionaries, arrays lists, numbers long or double.</summary>
    internal sealed class Json
    {
        private readonly string text;
        private int at;

        private Json(string text)
        {
            this.text = text;
        }

        internal static object Parse(string text)
        {
            return new Json(text).ReadValue();
        }

        private char Next()
        {
            while (char.IsWhiteSpace(text[at])) ++at;
            return text[at];
        }

        private bool Took(char wanted)
        {
            if (Next() != wanted) return false;
            ++at;
            return true;
        }

        private void Take(char wanted)
        {
            if (!Took(wanted)) throw new FormatException($"JSON: {text[at]} at {at}");
        }

        private object ReadValue()
        {
            switch (Next())
            {
                case '{': return ReadObject();
                case '[': return ReadArray();
                case '"': return ReadString();
                default: return ReadPlain();
            }
        }

        private Dictionary<string, object> ReadObject()
        {
            var members = new Dictionary<string, object>();
            Take('{');
            if (Took('}')) return members;
            do
            {
                Next();
                string key = ReadString();
                Take(':');
                members[key] = ReadValue();
            }
            while (Took(','));
            Take('}');
            return members;
        }

        private List<object> ReadArray()
        {
            var items = new List<object>();
            Take('[');
            if (Took(']')) return items;
            do items.Add(ReadValue());
            while (Took(','));
            Take(']');
            return items;
        }

        private string ReadString()
        {
            var read = new StringBuilder();
            Take('"');
            for (; text[at] != '"'; ++at)
            {
                if (text[at] != '\\')
                {
                    read.Append(text[at]);
                    continue;
                }
                ++at;
                if (text[at] == 'u')
                {
                    read.Append((char)Convert.ToInt32(text.Substring(at + 1, 4), 16));
                    at += 4;
                }
                else
                {
                    int special = "ntrbf".IndexOf(text[at]);
                    read.Append(special < 0 ? text[at] : "\n\t\r\b\f"[special]);
                }
            }
            ++at;
            return read.ToString();
        }

        private object ReadPlain()
        {
            int start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || "+-.".IndexOf(text[at]) >= 0))
            {
                ++at;
            }
            string word = text.Substring(start, at - start);
            if (word == "null") return null;
            if (word == "true" || word == "false") return word == "true";
            if (word.IndexOfAny(new[] { '.', 'e', 'E' }) < 0)
            {
                return long.Parse(word, CultureInfo.InvariantCulture);
            }
            return double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }
}
