using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Configuration;
using Solstead.Site.History;
using Solstead.Site.Panels;
using Solstead.Site.Run;

namespace Solstead.Commands;

/// <summary>One reading of one device: what it is, its points and what was wrong.</summary>
/// <param name="Read">True when at least one value came.</param>
internal sealed record DeviceReading(DeviceInfo Info, IReadOnlyList<PointState> Points, IReadOnlyList<Problem> Problems, bool Read);

/// <summary>Reads every device of the settings once, side by side.</summary>
internal static class OneReading
{
    /// <summary>Longest time one device may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <param name="stage">Adds the points that are made of others, as in the service.</param>
    public static async Task<IReadOnlyList<DeviceReading>> ReadAsync(IReadOnlyList<IDevice> devices, IReportStage stage, CancellationToken ct) =>
        await Task.WhenAll(devices.Select(d => ReadAsync(d, stage, ct)));

    private static async Task<DeviceReading> ReadAsync(IDevice device, IReportStage stage, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var state = new DeviceState(device.Info);
        try
        {
            if (device is IReadOnce once)
                foreach (var report in await once.ReadOnceAsync(either.Token)) Apply(state, stage.Extend(report));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            state.Raise(new Problem("device.unreachable", Severity.Warning, Fact.Of("device", device.Info.Id), Fact.Of("since", TimeProvider.System.GetUtcNow() - Patience)));
        }
        catch (DeviceException e)
        {
            state.Raise(e.Problem);
        }
        return new(state.Info, [.. state.Points.Values], [.. state.Problems], state.Points.Values.Any(p => p.Known && (p.Reading.Value is not null || p.Reading.Text is not null)));
    }

    private static void Apply(DeviceState state, Report report)
    {
        switch (report)
        {
            case Report.Identified identified: state.Identify(identified.Info); break;
            case Report.Measured measured: state.Measure(measured.Readings, measured.At); break;
            case Report.Trouble trouble: state.Raise(trouble.Problem); break;
            case Report.Recovered recovered: state.Clear(recovered.Code); break;
        }
    }

    /// <summary>The groups of panels as the service has them in force: the file's, or those its owner made on the page.</summary>
    public static async Task<IReportStage> GroupsAsync(LoadedSettings loaded, string data, CancellationToken ct) =>
        await PanelDesk.LookAsync(loaded.Settings.Devices, new ReadOnlyState(data), TimeProvider.System, ct);

    /// <summary>Makes the devices of the settings for a command that only looks.</summary>
    public static IReadOnlyList<IDevice> Devices(LoadedSettings loaded, string data) =>
        SiteDevices.Create(loaded, TimeProvider.System, TimeProvider.System.GetTimestamp(), Common.Silent, Common.MemoryFor(data), Common.SecretsFor(data));
}
