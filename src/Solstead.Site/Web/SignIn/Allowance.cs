namespace Solstead.Site.Web.SignIn;

/// <summary>How many changes are taken per second (safety.md S22): five, and twenty at once after a pause.</summary>
public sealed class Allowance(TimeProvider time)
{
    private const double PerSecond = 5;
    private const double Most = 20;

    private readonly Lock gate = new();
    private double left = Most;
    private long at = time.GetTimestamp();

    /// <summary>Takes one. False when there is none left for now.</summary>
    public bool Take()
    {
        lock (gate)
        {
            left = Math.Min(Most, left + time.GetElapsedTime(at).TotalSeconds * PerSecond);
            at = time.GetTimestamp();
            if (left < 1) return false;
            left--;
            return true;
        }
    }
}
