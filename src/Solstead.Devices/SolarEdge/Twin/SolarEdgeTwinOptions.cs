namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>How one twin is built.</summary>
public sealed record SolarEdgeTwinOptions
{
    /// <summary>File with a register image to serve as it is; null for a living plant.</summary>
    public string? Fixture { get; init; }

    /// <summary>The living plant; null makes a steady one.</summary>
    public ISolarEdgePlant? Plant { get; init; }

    /// <summary>Port on loopback; 0 picks a free one.</summary>
    public int Port { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public byte Unit { get; init; } = 1;

    /// <summary>Units of followers behind this leader: inverters without meters.</summary>
    public IReadOnlyList<byte> Followers { get; init; } = [];

    /// <summary>Batteries of each follower: 0 to 2.</summary>
    public int FollowerBatteries { get; init; }

    /// <summary>What stands behind a follower; null makes a steady roof of 3000 W.</summary>
    public ISolarEdgePlant? FollowerPlant { get; init; }

    /// <summary>1 or 3.</summary>
    public int Phases { get; init; } = 3;

    /// <summary>Units of a Synergy inverter: 0 for an ordinary one, else 2 or 3; model 160 then shifts all that follows.</summary>
    public int SynergyUnits { get; init; }

    /// <summary>Texts of the meters' options, in the order of the chain; up to three.</summary>
    public IReadOnlyList<string> Meters { get; init; } = ["Export+Import"];

    /// <summary>0 to 2.</summary>
    public int Batteries { get; init; } = 1;

    /// <summary>Scale factors are others at every reading, as at dawn and dusk.</summary>
    public bool ChangingScales { get; init; }

    /// <summary>It has the enhanced dynamic control, whose limit ends by itself.</summary>
    public bool Enhanced { get; init; } = true;

    /// <summary>Connections it takes at a time.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>Closes a connection that asks nothing for so long.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    public string Serial { get; init; } = "7E1A3C55";

    /// <summary>Seed of what is random.</summary>
    public int Seed { get; init; } = 1;
}
