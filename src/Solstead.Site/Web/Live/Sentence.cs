using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Web.Live;

/// <summary>Chooses the sentence of the moment: what a glance of one second should tell.</summary>
public static class Sentence
{
    /// <summary>Powers below this are called nothing. [W]</summary>
    private const double Nothing = 50;

    public static SentenceView Of(SitePicture picture)
    {
        var balance = picture.Balance;
        if (picture.Grid.Age is null && picture.Pv.Age is null) return Say("now.starting");
        if (balance.Home is null) return picture.Grid.Age is { } age && picture.Grid.Value is null ? Say("now.stale", Fact.Of("age", age)) : Say("now.unknown");
        double import = balance.Grid!.Value.Positive.Watts, export = balance.Grid.Value.Negative.Watts;
        double sun = balance.Pv?.Positive.Watts ?? 0;
        double given = balance.Battery?.Positive.Watts ?? 0, stored = balance.Battery?.Negative.Watts ?? 0;
        if (sun > Nothing && import <= Nothing && given <= Nothing) return AllSun(export, stored);
        if (given > Nothing) return import <= Nothing ? Say("now.battery.all", Fact.Of("battery", given.W)) : Say("now.battery.part", Fact.Of("battery", given.W), Fact.Of("import", import.W));
        if (sun > Nothing) return Say("now.sun.part", new Fact("percent", Share(sun, import), "%"), Fact.Of("import", import.W));
        if (export > Nothing) return Say("now.export.only", Fact.Of("sold", export.W));
        return picture.Pv.Value is null ? Say("now.import.only", Fact.Of("import", import.W)) : Say("now.night", Fact.Of("import", import.W));
    }

    private static SentenceView AllSun(double export, double stored)
    {
        if (export > Nothing) return Say("now.sun.all.sold", Fact.Of("sold", export.W));
        return stored > Nothing ? Say("now.sun.all.charging", Fact.Of("battery", stored.W)) : Say("now.sun.all");
    }

    private static double Share(double sun, double import) => Math.Round(100 * sun / Math.Max(1, sun + import));

    private static SentenceView Say(string code, params IReadOnlyList<Fact> facts) => new(code, facts);
}
