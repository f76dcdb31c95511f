using Solstead.Core.History;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>What the column <c>tc</c> of <c>pvhistory</c> holds.</summary>
public enum TcMeaning
{
    /// <summary>Found out from its values.</summary>
    Auto,
    /// <summary>Sky covered by cloud. [%]</summary>
    Cloud,
    /// <summary>Air. [°C]</summary>
    Temperature,
}

/// <summary>How the tables of the hourly MySQL job are to be read.</summary>
/// <param name="Zone">Zone of the clock the job ran by.</param>
/// <param name="Now">Rows from after it are left out.</param>
public sealed record JobOptions(TimeZoneInfo Zone, DateTimeOffset Now)
{
    public Overwrite Overwrite { get; init; } = Overwrite.Nothing;
    public TcMeaning Tc { get; init; } = TcMeaning.Auto;
    public string Production { get; init; } = "enphase_production";
    public string History { get; init; } = "pvhistory";
}

/// <summary>Codes of what is found in the tables of the hourly job; keys of the text tables.</summary>
internal static class JobCodes
{
    public const string
        NoTables = "import.job.tables", NoColumns = "import.job.columns", NothingUsable = "import.books.empty",
        Broken = "import.books.broken", Outside = "import.books.outside", Duplicate = "import.books.duplicate",
        Twice = "import.books.twice", Never = "import.books.never", Gap = "import.books.gap", Between = "import.books.between", Spread = "import.books.spread",
        Reset = "import.books.reset", Rebased = "import.books.rebased", Spike = "import.books.spike", Lost = "import.books.lost",
        WholeDay = "import.job.wholeday", Negative = "import.books.negative", TooMuch = "import.books.toomuch", Unit = "import.job.unit", Label = "import.job.label",
        NoWeather = "import.job.weather", NoForecast = "import.job.forecast", TcCloud = "import.job.tc.cloud", TcAir = "import.job.tc.temperature", NoReturn = "import.job.return", WrongReturn = "import.job.return.wrong", NoTable = "import.job.table", Filled = "import.job.filled";
}
