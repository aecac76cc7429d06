// SPDX-License-Identifier: MIT
using System;
using System.Text;

namespace Laakhay.TA
{
    /// <summary>The statuses of failure, as the header numbers them.</summary>
    public enum Status
    {
        Ok = Native.LTA_OK,
        InvalidArgument = Native.LTA_INVALID_ARGUMENT,
        InvalidHandle = Native.LTA_INVALID_HANDLE,
        NotFound = Native.LTA_NOT_FOUND,
        ParseError = Native.LTA_PARSE_ERROR,
        TypeMismatch = Native.LTA_TYPE_MISMATCH,
        OutOfOrder = Native.LTA_OUT_OF_ORDER,
        LimitExceeded = Native.LTA_LIMIT_EXCEEDED,
        OutOfMemory = Native.LTA_OUT_OF_MEMORY,
        Unsupported = Native.LTA_UNSUPPORTED,
        CorruptData = Native.LTA_CORRUPT_DATA,
        Busy = Native.LTA_BUSY,
        Cancelled = Native.LTA_CANCELLED,
        Internal = Native.LTA_INTERNAL
    }

    /// <summary>What the library refused, in its own words.</summary>
    public sealed class LaakhayException : Exception
    {
        internal LaakhayException(Status status, string code, string message, long? position)
            : base(message)
        {
            Status = status;
            Code = code;
            Position = position;
        }

        /// <summary>The status of the call.</summary>
        public Status Status { get; }

        /// <summary>Stable and dotted, for programs: "dataset.time_not_rising".</summary>
        public string Code { get; }

        /// <summary>Byte offset in text, index of a row or bar, count needed; or null.</summary>
        public long? Position { get; }
    }

    internal static unsafe class Error
    {
        internal static Native.lta_error Room()
        {
            return new Native.lta_error { struct_size = (uint)sizeof(Native.lta_error) };
        }

        /// <summary>The status where it is none of failure; else the exception.</summary>
        internal static int Check(int status, Native.lta_error* error)
        {
            if (status >= 0) return status;
            long? position = null;
            if (error->position >= 0) position = error->position;
            throw new LaakhayException(
                (Status)status, Text.Of(error->code), Text.Of(error->message), position);
        }

        internal static LaakhayException Refused(Status status, string code, string message)
        {
            return new LaakhayException(status, code, message, null);
        }
    }

    internal static unsafe class Text
    {
        /// <summary>UTF-8 with a NUL that its size does not count, so that it is never null.</summary>
        internal static byte[] Bytes(string text)
        {
            return Encoding.UTF8.GetBytes((text ?? "") + "\0");
        }

        internal static string Of(byte* text)
        {
            long size = 0;
            while (text[size] != 0) ++size;
            return Of(text, size);
        }

        internal static string Of(byte* text, long size)
        {
            if (size == 0) return "";
            var bytes = new byte[size];
            for (long i = 0; i < size; ++i) bytes[i] = text[i];
            return Encoding.UTF8.GetString(bytes);
        }
    }
}
