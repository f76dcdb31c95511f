using System.Runtime.CompilerServices;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;

namespace Solstead.Devices.Weather;

/// <summary>All the services of a home, one after the other.</summary>
internal sealed class WeatherDevice : IDevice, IWeatherArchive
{
    /// <summary>A wall clock that is set while we sleep must not make us oversleep.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromMinutes(10);

    private readonly IReadOnlyList<ServiceRounds> services;
    private readonly IWeatherArchive? archive;
    private readonly DriverContext context;

    /// <param name="archive">One of the services; null: none keeps one.</param>
    /// <param name="dice">0…1, for the spread of questions.</param>
    public WeatherDevice(IReadOnlyList<IWeatherService> services, IWeatherArchive? archive, DriverContext context, Func<double> dice)
    {
        this.services = [.. services.Select(s => new ServiceRounds(s, context, dice))];
        (this.archive, this.context) = (archive, context);
    }

    /// <summary>The first source stands for all: what goes wrong with the asking itself is told of it.</summary>
    public DeviceInfo Info => services[0].Info;

    public bool HasArchive => archive is not null;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var service in services) yield return new Report.Identified(service.Info, context.Now());
        foreach (var service in services)
            foreach (var report in service.Begin()) yield return report;
        while (!ct.IsCancellationRequested)
        {
            foreach (var service in services)
            {
                if (service.Next(context.Now()) > context.Time.GetUtcNow()) continue;
                foreach (var report in await service.AskAsync(ct)) yield return report;
            }
            await SleepAsync(ct);
        }
    }

    public IAsyncEnumerable<WeatherIssue> HistoryAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) =>
        archive?.HistoryAsync(from, to, ct) ?? AsyncEnumerable.Empty<WeatherIssue>();

    public IAsyncEnumerable<WeatherIssue> PreviousRunsAsync(DateTimeOffset from, DateTimeOffset to, int daysAhead, CancellationToken ct) =>
        archive?.PreviousRunsAsync(from, to, daysAhead, ct) ?? AsyncEnumerable.Empty<WeatherIssue>();

    public ValueTask DisposeAsync()
    {
        foreach (var service in services) service.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SleepAsync(CancellationToken ct)
    {
        var now = context.Now();
        var real = (services.Min(s => s.Next(now)) - now.Utc) / context.Pace;
        await Task.Delay(real <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : real < Nap ? real + TimeSpan.FromMilliseconds(1) : Nap, context.Time, ct);
    }
}
