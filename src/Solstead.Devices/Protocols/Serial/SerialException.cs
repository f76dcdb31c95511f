using System.Runtime.InteropServices;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.Serial;

/// <summary>Why a serial line cannot be used.</summary>
public enum SerialFault
{
    /// <summary>There is no such port: the adapter is not plugged in.</summary>
    Missing,
    /// <summary>The port exists, but this user may not open it.</summary>
    Denied,
    /// <summary>Another program holds it.</summary>
    Busy,
    /// <summary>It is a file, but no serial port, or it cannot do the asked speed.</summary>
    Unsuitable,
    /// <summary>It worked and is gone: the adapter was pulled out.</summary>
    Lost,
    /// <summary>Bytes could not be sent in time: the adapter hangs.</summary>
    Stuck,
    /// <summary>This system has no serial lines we know.</summary>
    Unsupported,
}

/// <summary>A serial line cannot be opened, or has broken.</summary>
public sealed class SerialException(SerialFault fault, string path, string cause) : IOException($"{path}: {fault} ({cause})")
{
    public SerialFault Fault { get; } = fault;

    /// <summary>The port as the settings name it.</summary>
    public string Path { get; } = path;

    /// <summary>The same for a person; one code per thing to do. Only a port that may not be used stays so until someone acts.</summary>
    public Problem ToProblem(string device)
    {
        Fact[] facts = [Fact.Of("device", device), Fact.Of("port", Path)];
        return Fault switch
        {
            SerialFault.Missing or SerialFault.Lost => new Problem("serial.missing", Severity.Warning, facts),
            SerialFault.Denied => new Problem("serial.denied", Severity.Alarm, facts),
            SerialFault.Busy => new Problem("serial.busy", Severity.Warning, facts),
            SerialFault.Stuck => new Problem("serial.stuck", Severity.Warning, facts),
            _ => new Problem("serial.unsuitable", Severity.Alarm, facts),
        };
    }

    /// <summary>The exception for the last failed call on this thread.</summary>
    internal static SerialException Last(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        var fault = error switch
        {
            Libc.NoEntry or Libc.NoDevice or Libc.NoSuchDevice => SerialFault.Missing,
            Libc.Denied or Libc.NotPermitted => SerialFault.Denied,
            Libc.Busy or Libc.TryAgain => SerialFault.Busy,
            Libc.NotTerminal or Libc.InvalidArgument => SerialFault.Unsuitable,
            _ => SerialFault.Lost,
        };
        return new SerialException(fault, path, Marshal.GetPInvokeErrorMessage(error));
    }
}
