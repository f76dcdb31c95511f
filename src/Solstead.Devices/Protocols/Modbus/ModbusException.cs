namespace Solstead.Devices.Protocols.Modbus;

/// <summary>Exception codes of the Modbus application protocol 1.1b3, section 7.</summary>
public static class ModbusCode
{
    public const byte Ok = 0, IllegalFunction = 1, IllegalAddress = 2, IllegalValue = 3, Failure = 4, Busy = 6, NoPath = 0x0A, NoAnswer = 0x0B;

    /// <summary>No code of the protocol: nothing is answered at all.</summary>
    public const byte Silence = 0xFF;
}

/// <summary>In what way an exchange failed.</summary>
public enum ModbusFault
{
    /// <summary>The name or address leads nowhere, or nobody takes the connection in time.</summary>
    Unreachable,
    /// <summary>The machine is there and refuses the connection.</summary>
    Refused,
    /// <summary>The connection was taken and closed before a single answer: the device serves someone else.</summary>
    TurnedAway,
    /// <summary>The connection ended in the middle of the work.</summary>
    Closed,
    /// <summary>Connected, but no answer in time.</summary>
    Silent,
    /// <summary>An answer to something else, cut, or with a wrong checksum.</summary>
    Garbled,
    /// <summary>The device answered with an exception code.</summary>
    Exception,
}

/// <summary>A Modbus exchange that gave no values. After all faults but <see cref="ModbusFault.Exception"/> the connection is closed, so that no late answer meets another question.</summary>
public sealed class ModbusException(ModbusFault fault, string what, byte code = 0, Exception? cause = null) : IOException(what, cause)
{
    public ModbusFault Fault { get; } = fault;

    /// <summary>One of <see cref="ModbusCode"/>; 0 unless <see cref="Fault"/> is <see cref="ModbusFault.Exception"/>.</summary>
    public byte Code { get; } = code;
}
