namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>What the gateway computes from one meter: the fields of production.json (enphase.md 5.3).</summary>
internal enum EimRole { Production, Total, Net }

/// <summary>One entry, for a phase or for the sum.</summary>
internal readonly record struct EimFigures
{
    public double Watts { get; init; }
    public double WhLifetime { get; init; }
    public double VarhLead { get; init; }
    public double VarhLag { get; init; }
    public double Vah { get; init; }
    public double Amperes { get; init; }
    public double Volts { get; init; }
    public double Vars { get; init; }
    public double VoltAmperes { get; init; }
    public double Factor { get; init; }
    public double WhToday { get; init; }
    public double WhSevenDays { get; init; }
    public double VahToday { get; init; }
    public double VarhLeadToday { get; init; }
    public double VarhLagToday { get; init; }

    /// <summary>One entry per phase; those of net say nothing about today, as in every capture.</summary>
    public static EimFigures[] Of(LiveView view, EimRole role)
    {
        var now = (role switch { EimRole.Production => view.Now.Production, EimRole.Total => view.Now.Total, _ => view.Now.Grid }).Phases;
        var midnight = role switch { EimRole.Production => view.Day.Production, EimRole.Total => view.Day.Total, _ => null };
        var week = role switch { EimRole.Production => view.Day.ProductionSevenDaysWh, EimRole.Total => view.Day.TotalSevenDaysWh, _ => 0 };
        var figures = new EimFigures[now.Count];
        for (var p = 0; p < figures.Length; p++)
            figures[p] = Of(now[p], midnight?.Phases[p], week / figures.Length, role, view.Rules, view.Rules.Quirks.TodayResetsTo / figures.Length);
        return figures;
    }

    private static EimFigures Of(PhaseState now, PhaseState? midnight, double week, EimRole role, LiveRules rules, double offset)
    {
        var direction = role == EimRole.Production || now.Watts >= 0 ? 1 : -1;
        var lifetime = role switch
        {
            EimRole.Production => now.DeliveredWh,
            EimRole.Total => now.DeliveredWh - now.ReceivedWh,
            _ => rules.NetLifetimeIsDifference ? now.DeliveredWh - now.ReceivedWh : now.DeliveredWh,
        };
        var made = new EimFigures
        {
            Watts = now.Watts, WhLifetime = lifetime, VarhLead = now.LeadVarh, VarhLag = now.LagVarh, Vah = now.Vah,
            Amperes = now.Amperes * direction, Volts = now.Volts, Vars = now.Vars, VoltAmperes = now.VoltAmperes * direction,
            Factor = Math.Round(now.VoltAmperes > 0 ? now.Watts / now.VoltAmperes : 0, 2),
        };
        if (midnight is { } began)
            made = made with
            {
                WhToday = lifetime - (role == EimRole.Production ? began.DeliveredWh : began.DeliveredWh - began.ReceivedWh) + offset,
                WhSevenDays = week,
                VahToday = now.Vah - began.Vah,
                VarhLeadToday = now.LeadVarh - began.LeadVarh,
                VarhLagToday = now.LagVarh - began.LagVarh,
            };
        return rules.BrokenTotals ? made with { WhToday = role == EimRole.Net ? 0 : lifetime, WhSevenDays = role == EimRole.Net ? 0 : lifetime, Vah = 0.006, VahToday = 0.006 } : made;
    }

    /// <summary>The sum over phases; on the new meter stack with its swapped registers and added power factors (B10).</summary>
    public static EimFigures Sum(IReadOnlyList<EimFigures> phases, LiveRules rules)
    {
        double Add(Func<EimFigures, double> field) => phases.Sum(field);
        var volts = Add(f => f.VoltAmperes);
        var sum = new EimFigures
        {
            Watts = Add(f => f.Watts), WhLifetime = Add(f => f.WhLifetime), VarhLead = Add(f => f.VarhLead), VarhLag = Add(f => f.VarhLag), Vah = Add(f => f.Vah),
            Amperes = Add(f => f.Amperes), Volts = Add(f => f.Volts), Vars = Add(f => f.Vars), VoltAmperes = volts,
            Factor = rules.BrokenTotals ? Add(f => f.Factor) : Math.Round(Math.Abs(volts) > 1 ? Math.Clamp(Add(f => f.Watts) / Math.Abs(volts), -1, 1) : 0, 2),
            WhToday = Add(f => f.WhToday), WhSevenDays = Add(f => f.WhSevenDays), VahToday = Add(f => f.VahToday),
            VarhLeadToday = Add(f => f.VarhLeadToday), VarhLagToday = Add(f => f.VarhLagToday),
        };
        return rules.BrokenTotals ? sum with { VarhLead = sum.VarhLag, VarhLag = sum.VarhLead, VarhLeadToday = sum.VarhLagToday, VarhLagToday = sum.VarhLeadToday } : sum;
    }
}
