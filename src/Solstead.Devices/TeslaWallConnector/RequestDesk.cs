using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>The limits that were decided and are not yet shown. A newer one for the same units takes the place of an older.</summary>
internal sealed class RequestDesk
{
    /// <summary>Five seconds a level is held, five the car is woken, and the rounds of three units.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The driver ended before it was known what came of it.</summary>
    public const string Cut = "command.cut";

    private readonly List<Request> open = [];

    /// <summary>Hands a decision to the bus, or says why not: refused is what is dropped, unconfirmed what may still be carried out.</summary>
    public void Take(Request request, WallBus bus, bool isOpen)
    {
        if (bus is not BusMaster master)
        {
            request.Refuse("twc.command.listening");
            return;
        }
        // Kept also while nobody can be told: it applies as soon as a unit is there, as long as it is fresh.
        master.Decide(request.Unit, request.Wish);
        if (!isOpen) request.Doubt("twc.command.closed");
        else if (master.Rival is { } rival) request.Doubt("twc.command.rival", Fact.Of("master", WallPoints.Name(rival)));
        else if (!Addressed(request, master).Any()) request.Doubt("twc.command.nobody");
        foreach (var older in open.Where(o => o.Unit == request.Unit)) older.Doubt("twc.command.superseded");
        open.RemoveAll(o => o.Over);
        if (!request.Over) open.Add(request);
    }

    /// <summary>Looks which limits the units show now.</summary>
    public void Settle(WallBus bus, TimeSpan now)
    {
        if (open.Count == 0 || bus is not BusMaster master) return;
        foreach (var request in open)
        {
            var units = Addressed(request, master).ToList();
            if (units.Count > 0 && units.All(u => master.Shows(u, now))) request.Finish(new CommandOutcome.Applied());
            else if (now - request.At > Patience)
                request.Doubt("twc.command.unconfirmed", Fact.Of("wanted", (units.FirstOrDefault()?.Offer.Amps ?? 0).A), Fact.Of("shown", (units.FirstOrDefault()?.Shown ?? 0).A));
        }
        open.RemoveAll(o => o.Over);
    }

    /// <summary>When to look again at the latest.</summary>
    public bool Waits => open.Count > 0;

    /// <summary>The driver ends.</summary>
    public void End()
    {
        foreach (var request in open) request.Doubt(Cut);
        open.Clear();
    }

    private static IEnumerable<Unit> Addressed(Request request, BusMaster master) => master.Live.Where(u => request.Unit is null || u.Id == request.Unit);
}
