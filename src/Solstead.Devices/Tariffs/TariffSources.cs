using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Dynamic;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs.EdfTempo;
using Solstead.Devices.Tariffs.EdfTempo.Sources;
using Solstead.Devices.Tariffs.EnergyCharts;

namespace Solstead.Devices.Tariffs;

/// <summary>Who is asked for what a contract has to be told: its colours, the prices of its market.</summary>
/// <param name="Names">Words of the settings, in order.</param>
/// <param name="IsLocal">All of them are on this machine, as twins are: they may be asked with a clock that was moved.</param>
/// <param name="Create">Opens nothing.</param>
public sealed record TariffSourceEntry(IReadOnlyList<string> Names, bool IsLocal, Func<DriverContext, IDevice> Create);

/// <summary>Reads <c>sources</c>, <c>urls</c>, <c>rte</c> and <c>bzn</c> of the tariff (keys in the READMEs beside this file).</summary>
public static class TariffSources
{
    private static readonly string[] Tempo = [RteFileSource.Key, RteApiSource.Key, CouleurTempoSource.Key, EdfSource.Key];

    /// <param name="set">The tariff of the settings.</param>
    /// <param name="folder">What file names are relative to.</param>
    /// <returns>Null when nobody is to be asked.</returns>
    public static TariffSourceEntry? Read(SettingsReader set, ITariff? tariff, string folder) => tariff switch
    {
        TempoTariff tempo => Colours(set, tempo, folder),
        DynamicTariff dynamic => Prices(set, dynamic.Market),
        _ => null,
    };

    private static TariffSourceEntry? Colours(SettingsReader set, TempoTariff tariff, string folder)
    {
        var urls = set.Section("urls");
        Dictionary<string, Uri> addresses = new()
        {
            [RteFileSource.Key] = Address(urls, RteFileSource.Key, RteFileSource.Usual), [RteApiSource.Key] = Address(urls, RteApiSource.Key, RteApiSource.Usual),
            [CouleurTempoSource.Key] = Address(urls, CouleurTempoSource.Key, CouleurTempoSource.Usual), [EdfSource.Key] = Address(urls, EdfSource.Key, EdfSource.Usual),
        };
        var account = RteAccount.Read(set, folder);
        var names = Names(set, Tempo, account is null ? [RteFileSource.Key, CouleurTempoSource.Key, EdfSource.Key] : [RteFileSource.Key, RteApiSource.Key, CouleurTempoSource.Key, EdfSource.Key]);
        if (account is null && names.Remove(RteApiSource.Key)) set.Report("config.tariff.rte", Severity.Warning, "sources");
        if (names.Count == 0) return null;
        tariff.Watch.ExpectedBy = new(12, 30);
        return new(names, names.TrueForAll(n => addresses[n].IsLoopback), context => new TempoSources([.. names.Select(n => Source(n, context))], context, tariff.Zone, new Random().NextDouble));

        ITempoSource Source(string name, DriverContext context) => name switch
        {
            RteApiSource.Key => new RteApiSource(addresses[name], account!.Id, account.ReadSecret, tariff.Zone, context.Time),
            CouleurTempoSource.Key => new CouleurTempoSource(addresses[name], context.Time),
            EdfSource.Key => new EdfSource(addresses[name], context.Time),
            _ => new RteFileSource(addresses[name], context.Time),
        };
    }

    private static TariffSourceEntry? Prices(SettingsReader set, string bzn)
    {
        var address = Address(set.Section("urls"), EnergyChartsPrices.Key, EnergyChartsPrices.Usual);
        var names = Names(set, [EnergyChartsPrices.Key], [EnergyChartsPrices.Key]);
        return names.Count == 0 ? null : new(names, address.IsLoopback, context => new EnergyChartsPrices(address, bzn, context, new Random().NextDouble));
    }

    /// <summary>An empty list asks nobody: the meter tells, or the owner.</summary>
    private static List<string> Names(SettingsReader set, string[] known, string[] usual)
    {
        if (!set.Has("sources")) return [.. usual];
        var texts = set.Texts("sources");
        foreach (var wrong in texts.Where(t => !known.Contains(t)))
            set.Report("config.value.wrong", Severity.Warning, "sources", Fact.Of("key", "sources"), Fact.Of("value", wrong), Fact.Of("expected", string.Join(" | ", known)));
        return [.. texts.Where(known.Contains).Distinct()];
    }

    /// <summary>Encrypted, or on this machine: what goes there may be a secret, and what comes back decides.</summary>
    private static Uri Address(SettingsReader urls, string key, Uri usual)
    {
        if (urls.Text(key) is not { } text) return usual;
        if (Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Query.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))) return uri;
        urls.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", usual.AbsoluteUri));
        return usual;
    }
}
