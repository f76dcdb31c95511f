using System.Globalization;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>The list of events (enphase.md 5.20): one every three hours, newest first, rows of texts.</summary>
internal static class EventDocuments
{
    private const int Seconds = 3 * 3600, Rows = 10;

    public static ReadOnlyMemory<byte> Newest(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
    {
        foreach (var count in (string[])["iTotalRecords", "recordsTotal", "iTotalDisplayRecords", "recordsFiltered"]) json.WriteNumber(count, 1234);
        json.Array("aaData", () =>
        {
            for (var row = 0; row < Rows; row++)
            {
                var number = view.Epoch / Seconds - row;
                string[] texts =
                [
                    $"{number}", $"Microinverter failed to report: {(number % 2 == 0 ? "Set" : "Clear")}",
                    view.Equipment.Panels.Count > 0 ? view.Equipment.Panels[(int)(number % view.Equipment.Panels.Count)].Serial : "", "pcu ", When(view, number * Seconds),
                ];
                json.WriteStartArray();
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
            }
        });
    }));

    private static string When(LiveView view, long epoch)
    {
        var zone = view.Equipment.Zone;
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(epoch), zone);
        var name = zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime ? "UTC" : zone.IsDaylightSavingTime(local) ? "CEST" : "CET";
        return local.ToString("ddd MMM dd, yyyy hh:mm tt ", CultureInfo.InvariantCulture) + name;
    }
}
