namespace Solstead.Core.Points;

/// <summary>What kind of value a point carries.</summary>
public enum PointKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,
    /// <summary>A register that only grows, apart from resets.</summary>
    Counter,
    /// <summary>A small set of named states; stored as a code with its text.</summary>
    State,
    /// <summary>Free text.</summary>
    Text,
}

/// <summary>
/// One measured value of a device, declared once. History, API, MQTT, Home Assistant, Prometheus and the documentation follow from it.
/// </summary>
/// <param name="Id">Stable name within the device: <c>section.quantity</c>, with <c>.l1 .l2 .l3</c> per phase.</param>
/// <param name="Unit">One of <see cref="Points.Unit"/>.</param>
/// <param name="Kind">Gauge, counter, state or text.</param>
/// <param name="Positive">What a positive value means, e.g. "import"; empty when the value has no sign.</param>
/// <param name="Text">Key of the point's name in the text tables, e.g. <c>point.grid.power</c>.</param>
public sealed record PointDeclaration(string Id, string Unit, PointKind Kind, string Positive = "", string Text = "")
{
    /// <summary>A value of any point older than this is missing (design.md 12).</summary>
    public static readonly TimeSpan MissingAfter = TimeSpan.FromSeconds(60);

    /// <summary>Age past which the value is stale. Default: the larger of two periods and 5 s.</summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Age past which the value is missing; never below <see cref="FreshFor"/>. Default 60 s; longer for values a device
    /// reports slowly, such as the energy of a panel every five to fifteen minutes.
    /// </summary>
    public TimeSpan GoneAfter { get => field < FreshFor ? FreshFor : field; init; } = MissingAfter;

    /// <summary>Digits kept after the decimal point in history: stored = round(value × 10^Decimals).</summary>
    public int Decimals { get; init; } = Unit switch
    {
        Points.Unit.Hertz => 3,
        Points.Unit.Ampere or Points.Unit.None => 2,
        Points.Unit.WattHour or Points.Unit.VarHour or Points.Unit.VoltAmpereHour or Points.Unit.Second or Points.Unit.Instant => 0,
        _ => 1,
    };
}
