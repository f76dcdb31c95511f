namespace Solstead.Core.Quantities;

/// <summary>
/// A named quantity that mattered for a decision or a problem. What is stored and sent is the reason code and its facts;
/// the sentence is made at the rim in the reader's language.
/// </summary>
/// <param name="Name">Stable name the texts refer to, e.g. <c>export</c>.</param>
/// <param name="Number">The quantity in <paramref name="Unit"/>; null when unknown or when the fact is a text.</param>
/// <param name="Unit">One of <see cref="Points.Unit"/>; empty for plain numbers and texts; <c>instant</c>, or <c>setting</c> for what <see cref="Setting"/> gives.</param>
/// <param name="Text">A name, code or instant (ISO 8601); null when the fact is a number.</param>
public readonly record struct Fact(string Name, double? Number, string Unit = "", string? Text = null)
{
    public static Fact Of(string name, Power power) => new(name, power.Watts, Points.Unit.Watt);
    public static Fact Of(string name, Energy energy) => new(name, energy.WattHours, Points.Unit.WattHour);
    public static Fact Of(string name, Current current) => new(name, current.Amperes, Points.Unit.Ampere);
    public static Fact Of(string name, TimeSpan time) => new(name, time.TotalSeconds, Points.Unit.Second);
    public static Fact Of(string name, double number) => new(name, number);
    public static Fact Of(string name, string text) => new(name, null, "", text);
    public static Fact Of(string name, DateTimeOffset at) => new(name, null, "instant", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Settings of a device by their keys, e.g. <c>schedule.0.soc</c>: told by the words their owner knows them by.</summary>
    public static Fact Setting(params IEnumerable<string> keys) => new("setting", null, "setting", string.Join(", ", keys));
}
