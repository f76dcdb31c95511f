using Solstead.Core.History;

namespace Solstead.Site.Web.History;

/// <summary>The words of the history API.</summary>
internal static class Words
{
    private static readonly Dictionary<string, Resolution> Resolutions = new()
    {
        ["auto"] = Core.History.Resolution.Auto,
        ["second"] = Core.History.Resolution.Second,
        ["minute"] = Core.History.Resolution.Minute,
        ["five-minutes"] = Core.History.Resolution.FiveMinutes,
        ["quarter-hour"] = Core.History.Resolution.QuarterHour,
        ["hour"] = Core.History.Resolution.Hour,
        ["day"] = Core.History.Resolution.Day,
        ["month"] = Core.History.Resolution.Month,
    };

    /// <returns>The resolution of a word, <c>auto</c> when there is none, null when it is unknown.</returns>
    public static Resolution? Resolution(string? word) => word is null ? Core.History.Resolution.Auto : Resolutions.TryGetValue(word, out var r) ? r : null;

    /// <summary>Length of a bucket; of calendar buckets, which have none, more than any. [s]</summary>
    public static int Seconds(Resolution resolution) => resolution switch
    {
        Core.History.Resolution.Second => 1,
        Core.History.Resolution.Minute => 60,
        Core.History.Resolution.FiveMinutes => 300,
        Core.History.Resolution.QuarterHour => 900,
        Core.History.Resolution.Hour => 3600,
        _ => int.MaxValue,
    };

    public static string Of(Resolution resolution) => Resolutions.First(r => r.Value == resolution).Key;
}
