namespace Solstead.Devices.Protocols.Maria;

/// <summary>Versions as servers tell them.</summary>
internal static class MariaVersion
{
    /// <summary>MariaDB before 11 puts a MySQL version in front, for old clients.</summary>
    public static string Plain(string told) => told.StartsWith("5.5.5-", StringComparison.Ordinal) ? told[6..] : told;
}
