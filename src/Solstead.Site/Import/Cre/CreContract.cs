namespace Solstead.Site.Import.Cre;

/// <summary>A regulated contract whose prices the CRE publishes on data.gouv.fr.</summary>
/// <param name="Key">Word on the command line; also the type in the settings, but for <c>base</c>, which is <c>fixed</c>.</param>
/// <param name="Resource">Id of its file on data.gouv.fr (tempo.md 1.2).</param>
/// <param name="Columns">Our label for each column with taxes, written without underscores and in small letters.</param>
public sealed record CreContract(string Key, string Resource, IReadOnlyDictionary<string, string> Columns)
{
    public static IReadOnlyList<CreContract> All { get; } =
    [
        new("tempo", "0c3d1d36-c412-4620-8566-e5cbb4fa2b5a", new Dictionary<string, string>
        {
            ["partvariablehcbleuttc"] = "blue-hc", ["partvariablehpbleuttc"] = "blue-hp", ["partvariablehcblancttc"] = "white-hc",
            ["partvariablehpblancttc"] = "white-hp", ["partvariablehcrougettc"] = "red-hc", ["partvariablehprougettc"] = "red-hp",
        }),
        new("hphc", "f7303b3a-93c7-4242-813d-84919034c416", new Dictionary<string, string> { ["partvariablehcttc"] = "hc", ["partvariablehpttc"] = "hp" }),
        new("base", "c13d05e5-9e55-4d03-bf7e-042a2ade7e49", new Dictionary<string, string> { ["partvariablettc"] = "base" }),
    ];

    public Uri Address => new($"https://www.data.gouv.fr/api/1/datasets/r/{Resource}");
}
