namespace Solstead.Devices.Enphase.Twin;

/// <summary>One row of the endpoint table: who may read it and how long a real gateway takes (enphase.md 2 and 4).</summary>
internal readonly record struct TwinEndpoint(string Prefix, TwinRole Role, double Seconds);

/// <summary>The endpoint table. The longest prefix wins.</summary>
internal static class TwinEndpoints
{
    private static readonly TwinEndpoint Default = new("/", TwinRole.Owner, 0.25);

    private static readonly TwinEndpoint[] Table =
    [
        new("/info", TwinRole.Anybody, 0.25),
        new("/auth/", TwinRole.Anybody, 0.1),
        new("/home", TwinRole.Owner, 7.5),
        new("/production.json", TwinRole.Owner, 2.8),
        new("/production.json?details=1", TwinRole.Owner, 3.6),
        new("/production", TwinRole.Owner, 7),
        new("/inventory", TwinRole.Owner, 4),
        new("/inventory.json", TwinRole.Owner, 4.5),
        new("/datatab/", TwinRole.Installer, 3),
        new("/datatab/event_dt.rb", TwinRole.Owner, 3),
        new("/stream/", TwinRole.Installer, 0.1),
        new("/ivp/ss/dpel", TwinRole.Installer, 0.25),
        new("/ivp/ss/der_settings", TwinRole.Installer, 0.25),
        new("/ivp/ss/pcs_settings", TwinRole.Installer, 0.25),
        new("/ivp/ss/enc_settings", TwinRole.Installer, 0.25),
        new("/ivp/ss/load_control", TwinRole.Installer, 0.25),
        new("/ivp/ss/sys_phase_balance", TwinRole.Installer, 0.25),
        new("/ivp/peb/", TwinRole.Installer, 0.25),
        new("/ivp/mod/", TwinRole.Installer, 0.25),
        new("/ivp/zb/", TwinRole.Installer, 0.25),
        new("/ivp/firmware_manager/", TwinRole.Installer, 0.25),
        new("/ivp/arf/", TwinRole.Installer, 0.25),
        new("/ivp/grest/", TwinRole.Installer, 0.25),
        new("/ivp/cellular", TwinRole.Installer, 0.25),
        new("/ivp/tpm/", TwinRole.Installer, 0.25),
        new("/installer/", TwinRole.Installer, 4),
        new("/admin/lib/", TwinRole.Installer, 0.3),
        new("/admin/lib/tariff", TwinRole.Owner, 0.3),
        new("/admin/lib/acb_config", TwinRole.Owner, 0.3),
    ];

    public static TwinEndpoint Find(string path)
    {
        var best = Default;
        foreach (var row in Table)
            if (path.StartsWith(row.Prefix, StringComparison.Ordinal) && row.Prefix.Length > best.Prefix.Length) best = row;
        return best;
    }
}
