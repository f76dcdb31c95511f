namespace Solstead.Devices.TeslaWallConnector.Wire;

/// <summary>What a master may tell in a heartbeat. Command 02 (error) has no member: it cannot be sent.</summary>
internal enum BeatCommand : byte
{
    /// <summary>No change.</summary>
    None = 0x00,
    /// <summary>Sets the limit: protocol 1 at any time, protocol 2 only before charging starts.</summary>
    LimitProtocol1 = 0x05,
    /// <summary>2 A more, for 44 s.</summary>
    Raise = 0x06,
    /// <summary>2 A less, for 10 s.</summary>
    Lower = 0x07,
    /// <summary>Acknowledges that charging stopped.</summary>
    Stopped = 0x08,
    /// <summary>Sets the limit at any time, protocol 2.</summary>
    Limit = 0x09,
}

/// <summary>What a unit says it does.</summary>
internal enum UnitState : byte
{
    /// <summary>With or without a car: it cannot tell.</summary>
    Ready = 0x00,
    Charging = 0x01,
    Error = 0x02,
    /// <summary>A car is plugged in and does not charge: stopped in the car, full, or the limit is 0.</summary>
    Stopped = 0x03,
    /// <summary>A car is plugged in and ready, or waits for its own schedule.</summary>
    Waiting = 0x04,
    /// <summary>About a second, from any state.</summary>
    Busy = 0x05,
    Raising = 0x06,
    Lowering = 0x07,
    Starting = 0x08,
    Setting = 0x09,
    /// <summary>End of a period of 2 A more or less.</summary>
    Settled = 0x0A,
}

/// <summary>Which way a message was longer: 14 bytes in protocol 1, 16 in protocol 2.</summary>
internal enum Protocol { One = 1, Two = 2 }

/// <summary>A frame that was understood.</summary>
internal abstract record Message;

/// <summary>Said by a master. Currents in hundredths of an ampere.</summary>
internal abstract record MasterMessage : Message
{
    /// <summary>Announces the master; the second form is answered by units that are not linked.</summary>
    internal sealed record LinkReady(bool Second, ushort Master, byte Sign, ushort Announced) : MasterMessage;

    internal sealed record Heartbeat(ushort Master, ushort Unit, BeatCommand Command, ushort Amps, byte Plug, Protocol Protocol) : MasterMessage;

    /// <summary>A question of 16 bytes with both ids.</summary>
    internal sealed record Ask(Question Question, ushort Master, ushort Unit) : MasterMessage;

    /// <summary>Opens or closes the contactor. Teslas refuse to charge after an opening until they are plugged in anew.</summary>
    internal sealed record Contactor(bool Close, ushort Master, ushort Unit) : MasterMessage;

    /// <summary>A master that is alone.</summary>
    internal sealed record Idle(Protocol Protocol) : MasterMessage;
}

/// <summary>What can be asked of a unit.</summary>
internal enum Question : ushort
{
    Meter = Code.AskMeter,
    Version = Code.AskVersion,
    Serial = Code.AskSerial,
    VinStart = Code.AskVinStart,
    VinMiddle = Code.AskVinMiddle,
    VinEnd = Code.AskVinEnd,
    Plug = Code.AskPlug,
}

/// <summary>Said by a unit.</summary>
/// <param name="Unit">Its id; 0 in the old answers that carry none.</param>
internal abstract record UnitMessage(ushort Unit) : Message
{
    /// <param name="Sign">Random at each power-up.</param>
    /// <param name="Model">Highest current of the model. [0.01 A]</param>
    internal sealed record LinkReady(ushort Unit, byte Sign, ushort Model, Protocol Protocol) : UnitMessage(Unit);

    /// <param name="Max">The limit it obeys now. [0.01 A]</param>
    /// <param name="Actual">What the car draws, per phase. [0.01 A]</param>
    internal sealed record Heartbeat(ushort Unit, ushort Master, UnitState State, ushort Max, ushort Actual, Protocol Protocol) : UnitMessage(Unit);

    /// <param name="Volts">Of the unit's three conductors. [V]</param>
    /// <param name="HalfAmps">Of the same, in steps of 0.5 A; null in the short answer of older firmware.</param>
    internal sealed record Meter(ushort Unit, uint KiloWattHours, (ushort A, ushort B, ushort C) Volts, (byte A, byte B, byte C)? HalfAmps) : UnitMessage(Unit);

    internal sealed record Version(ushort Unit, byte Major, byte Minor, byte Revision, byte Extra) : UnitMessage(Unit);

    internal sealed record Serial(ushort Unit, string Text) : UnitMessage(Unit);

    /// <param name="Part">Which of the three parts.</param>
    internal sealed record Vin(ushort Unit, Question Part, string Text) : UnitMessage(Unit);

    /// <param name="State">0 unplugged, 1 charging, 3 plugged in and not charging.</param>
    internal sealed record Plug(ushort Unit, byte State) : UnitMessage(Unit);

    internal sealed record Contactor(ushort Unit, bool Closed) : UnitMessage(Unit);

    /// <summary>Serial number, model or version of old units, without an id.</summary>
    internal sealed record Old(Code Code, string Text) : UnitMessage(0);
}
