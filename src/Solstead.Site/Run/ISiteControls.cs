using Solstead.Core.Devices;

namespace Solstead.Site.Run;

/// <summary>
/// What another program may ask of the site through a publisher that takes commands. Everything goes the way of a person's own click: to the
/// audit, with the name of who asked, and for devices through control and dry run.
/// </summary>
public interface ISiteControls
{
    /// <summary>Ids of the devices that can be switched.</summary>
    IReadOnlySet<string> Switches { get; }

    /// <summary>Rules that can be taken out and put back, with where they stand.</summary>
    IReadOnlyDictionary<string, bool> Rules { get; }

    /// <param name="actor">Who asks, e.g. <c>mqtt</c>.</param>
    ValueTask<CommandOutcome> SwitchAsync(string device, bool on, string actor, CancellationToken ct);

    ValueTask<CommandOutcome> EnableAsync(string rule, bool enabled, string actor, CancellationToken ct);
}
