namespace Solstead.Commands;

/// <summary>Exit codes of the program; part of the API and never reused (design.md 6).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;
    public const int DeviceUnread = 3;
}
