namespace Solstead.Devices.TeslaWallConnector.Wire;

/// <summary>The 17 characters of a vehicle, with their check digit.</summary>
internal static class Vin
{
    private const string Values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
    private static readonly int[] Weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>True when character 9 is what the others make of it (49 CFR 565.15).</summary>
    public static bool IsValid(string vin)
    {
        if (vin.Length != 17) return false;
        var sum = 0;
        for (var i = 0; i < vin.Length; i++)
        {
            var value = Values.IndexOf(vin[i], StringComparison.Ordinal);
            if (value < 0 || vin[i] == '.') return false;
            sum += value % 10 * Weights[i];
        }
        return vin[8] == "0123456789X"[sum % 11];
    }
}
