// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace Laakhay.TA
{
    internal enum Kind
    {
        Blob,
        Builder,
        Cancel,
        Dataset,
        Plan,
        Producer,
        Result,
        Session,
        View
    }

    /// <summary>
    /// An id of the library, dropped once: by Dispose, or by the finalizer. Whoever reads through
    /// the library's pointers is a user; the id is dropped when the last one has given it back.
    /// </summary>
    internal sealed unsafe class IdHandle : SafeHandle
    {
        private readonly Kind kind;

        internal IdHandle(Kind kind, ulong id) : base(IntPtr.Zero, true)
        {
            this.kind = kind;
            SetHandle((IntPtr)(long)id);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        internal Usage Use()
        {
            // An id of 0 is the library's to refuse.
            return new Usage(this);
        }

        protected override bool ReleaseHandle()
        {
            ulong id = (ulong)(long)handle;
            switch (kind)
            {
                case Kind.Blob: return Native.lta_blob_drop(id, null) >= 0;
                case Kind.Builder: return Native.lta_builder_drop(id, null) >= 0;
                case Kind.Cancel: return Native.lta_cancel_drop(id, null) >= 0;
                case Kind.Dataset: return Native.lta_dataset_drop(id, null) >= 0;
                case Kind.Plan: return Native.lta_plan_drop(id, null) >= 0;
                case Kind.Producer: return Native.lta_producer_drop(id, null) >= 0;
                case Kind.Result: return Native.lta_result_drop(id, null) >= 0;
                case Kind.Session: return Native.lta_session_drop(id, null) >= 0;
                default: return Native.lta_view_drop(id, null) >= 0;
            }
        }

        /// <summary>While it is held the id is not dropped.</summary>
        internal struct Usage : IDisposable
        {
            private readonly IdHandle owner;

            internal Usage(IdHandle owner)
            {
                bool taken = false;
                try
                {
                    owner.DangerousAddRef(ref taken);
                }
                catch (ObjectDisposedException)
                {
                    throw Error.Refused(
                        Status.InvalidHandle, "handle.stale", "the object was disposed of");
                }
                this.owner = owner;
            }

            internal ulong Id
            {
                get { return (ulong)(long)owner.handle; }
            }

            public void Dispose()
            {
                owner.DangerousRelease();
            }
        }
    }

    /// <summary>A use of an id for as long as the collector finds somebody has it.</summary>
    internal sealed class Lease
    {
        private IdHandle.Usage usage;

        internal Lease(IdHandle handle)
        {
            // Where the handle was disposed of already there is nothing to give back.
            GC.SuppressFinalize(this);
            usage = handle.Use();
            GC.ReRegisterForFinalize(this);
        }

        ~Lease()
        {
            usage.Dispose();
        }
    }

    /// <summary>What every object of this library has: an id, and an end.</summary>
    public abstract class LibraryObject : IDisposable
    {
        internal LibraryObject(IdHandle handle)
        {
            Handle = handle;
        }

        internal IdHandle Handle { get; }

        /// <summary>
        /// Ends the object now; the collector would do it later. Columns that were taken from it
        /// stay good. Doing it twice does nothing; drops may come in any order.
        /// </summary>
        public void Dispose()
        {
            Handle.Dispose();
        }
    }

    internal static unsafe class Blob
    {
        internal static byte[] Take(ulong id)
        {
            using (var blob = new IdHandle(Kind.Blob, id))
            using (IdHandle.Usage use = blob.Use())
            {
                void* data = null;
                long size = 0;
                Native.lta_error error = Error.Room();
                Error.Check(Native.lta_blob_get_data(use.Id, &data, &size, &error), &error);
                var bytes = new byte[size];
                if (size > 0) Marshal.Copy((IntPtr)data, bytes, 0, checked((int)size));
                return bytes;
            }
        }

        internal static string TakeText(ulong id)
        {
            return System.Text.Encoding.UTF8.GetString(Take(id));
        }
    }
}
