using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>Makes the picture of a charging point from the readings of its section.</summary>
internal static class ChargerPictures
{
    public static ChargerPicture Of(SectionRef section, IReadOnlyDictionary<string, DeviceState> devices, Moment now)
    {
        var device = devices.GetValueOrDefault(section.Device);
        var (power, state) = (See("power"), Find("state"));
        var answers = power.Usable && (state is null || Word(state, now) is { } word && word != "lost");
        return new(
            power, See("current"), ByPhase("current"), ByPhase("voltage"), See("current_offered"), See("current_min"), See("current_max"), See("phases"),
            answers, Find("plugged") is { } plug ? Word(plug, now) switch { "yes" => true, "no" => false, _ => null } : null);

        PointState? Find(string quantity) => device?.Point($"{section.Section}.{quantity}");
        Seen See(string quantity) => Find(quantity)?.SeenAt(now) ?? Seen.Nothing;
        IReadOnlyList<Seen> ByPhase(string quantity)
        {
            if (Find($"{quantity}.l1") is null) return Find(quantity) is null ? [] : [See(quantity)];
            return [.. Enumerable.Range(1, 3).Select(n => See($"{quantity}.l{n}"))];
        }
    }

    /// <summary>What a state point says now; null when it is silent.</summary>
    private static string? Word(PointState point, Moment now) => point.QualityAt(now) <= Quality.Estimated ? point.Reading.Text : null;
}
