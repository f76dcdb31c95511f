namespace Solstead.Devices.TeslaWallConnector.Wire;

/// <summary>
/// The two first bytes of a frame: type (FB asks, FC announces, FD answers) and command. Tesla never published them; each is known from
/// captures of real units or from open projects (reference/tesla-wall-connector.md 4).
/// </summary>
internal enum Code : ushort
{
    LinkReady1 = 0xFCE1,
    LinkReady2 = 0xFBE2,
    UnitLinkReady = 0xFDE2,
    Heartbeat = 0xFBE0,
    UnitHeartbeat = 0xFDE0,
    Idle = 0xFC1D,
    AskMeter = 0xFBEB,
    Meter = 0xFDEB,
    AskVersion = 0xFBEC,
    Version = 0xFDEC,
    AskSerial = 0xFBED,
    Serial = 0xFDED,
    AskVinStart = 0xFBEE,
    VinStart = 0xFDEE,
    AskVinMiddle = 0xFBEF,
    VinMiddle = 0xFDEF,
    AskVinEnd = 0xFBF1,
    VinEnd = 0xFDF1,
    AskPlug = 0xFBB4,
    Plug = 0xFDB4,
    OldSerial = 0xFD19,
    OldModel = 0xFD1A,
    OldVersion = 0xFD1B,
    CloseContactor = 0xFCB1,
    ContactorClosed = 0xFDB1,
    OpenContactor = 0xFCB2,
    ContactorOpened = 0xFDB2,
}

/// <summary>Codes that damage, crash or silence a unit. No frame of ours ever carries one; the place that puts frames together refuses them.</summary>
internal static class Forbidden
{
    /// <summary>FC19 writes id and date, FC1A the model: both can disable a unit for good. FBE8 crashes it. FCA1 silences it for 5 s.</summary>
    public static bool Is(byte type, byte command) => (type, command) is (0xFC, 0x19) or (0xFC, 0x1A) or (0xFB, 0xE8) or (0xFC, 0xA1);

    /// <summary>Heartbeat command 02 puts a unit in error, some patterns until its power is cut.</summary>
    public static bool Is(BeatCommand command) => !Enum.IsDefined(command);
}
