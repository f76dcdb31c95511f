using System.Globalization;
using System.Text;
using System.Text.Json;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;
using Solstead.Site.Texts;

namespace Solstead.Commands.Import;

/// <summary>What an import would bring or brought, for people and as JSON.</summary>
internal sealed record ImportReport(ImportedHistory Imported, ImportSummary Summary, ImportOverlap Overlap, ChangeEffect Effect, ImportWish Wish)
{
    /// <summary>The table on the one stream, what was found on the other.</summary>
    public void Tell(Sentences say, TextWriter to, TextWriter notes)
    {
        to.WriteLine(say.Say("import.books.source", Fact.Of("source", Imported.Change.Origin), Fact.Of("rows", Imported.Rows), Fact.Of("zone", Wish.Zone.Id)));
        if (Summary is { From: { } from, To: { } end })
            to.WriteLine(say.Say("import.books.span", Fact.Of("from", from), Fact.Of("to", end), Fact.Of("hours", Summary.Hours), Some("estimated", Summary.Estimated)));
        foreach (var flow in Summary.Flows) Table(flow, say, to);
        if (Summary.Weather + Summary.Forecasts > 0) to.WriteLine(say.Say("import.books.issued", Fact.Of("weather", Summary.Weather), Fact.Of("forecasts", Summary.Forecasts)));
        foreach (var note in Imported.Notes) notes.WriteLine("  ! " + say.Say(note.Code, note.Facts));
        if (Overlap.Hours > 0) to.WriteLine(say.Say("import.overlap", OverlapFacts));
        to.WriteLine(say.Say("import.books.effect", Fact.Of("added", Effect.Added), Fact.Of("replaced", Effect.Replaced), Fact.Of("kept", Effect.Kept), Fact.Of("issued", Effect.Issued)));
    }

    /// <summary>A number that is not worth a word when it is 0.</summary>
    public static Fact Some(string name, int number) => new(name, number == 0 ? null : number);

    private IReadOnlyList<Fact> OverlapFacts => Overlap.Percent is { } percent
        ? [Fact.Of("hours", Overlap.Hours), Fact.Of("difference", Math.Round(Math.Abs(percent), 1))] : [Fact.Of("hours", Overlap.Hours)];

    /// <summary>A row per year, a column per month. [kWh]</summary>
    private static void Table(FlowSummary flow, Sentences say, TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{say.Say("import.flow." + FlowColumns.Word(flow.Flow))} [kWh]");
        to.WriteLine("      " + string.Concat(Enumerable.Range(1, 12).Select(m => Cell(m.ToString("00", CultureInfo.InvariantCulture)))) + Cell("=", 9));
        foreach (var year in flow.Months.GroupBy(m => m.Key.Year).OrderBy(y => y.Key))
        {
            var line = new StringBuilder().Append(year.Key.ToString(CultureInfo.InvariantCulture)).Append("  ");
            for (var month = 1; month <= 12; month++) line.Append(Cell(flow.Months.TryGetValue((year.Key, month), out var energy) ? Kilo(energy) : "—"));
            to.WriteLine(line.Append(Cell(Kilo(year.Sum(m => m.Value)), 9)).ToString());
        }
        to.WriteLine();
    }

    private static string Cell(string text, int width = 6) => text.PadLeft(width);

    private static string Kilo(long wattHours) => Math.Round(wattHours / 1000.0).ToString("0", CultureInfo.InvariantCulture);

    /// <param name="made">Number of the import; null when nothing was written.</param>
    public void Write(Stream to, Sentences say, long? made)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("source", Imported.Change.Origin);
        json.WriteString("kind", Imported.Change.Kind);
        json.WriteString("zone", Wish.Zone.Id);
        json.WriteNumber("rows", Imported.Rows);
        if (Summary is { From: { } from, To: { } end })
        {
            json.WriteString("from", from.UtcDateTime);
            json.WriteString("to", end.UtcDateTime);
        }
        json.WriteNumber("hours", Summary.Hours);
        json.WriteNumber("hoursEstimated", Summary.Estimated);
        json.WriteNumber("weather", Summary.Weather);
        json.WriteNumber("forecasts", Summary.Forecasts);
        WriteFlows(json);
        WriteNotes(json, say);
        if (Overlap.Hours > 0)
        {
            json.WriteStartObject("overlap");
            json.WriteNumber("hours", Overlap.Hours);
            json.WriteNumber("hereWh", Overlap.Here);
            json.WriteNumber("sourceWh", Overlap.Source);
            json.WriteEndObject();
        }
        json.WriteStartObject("slots");
        json.WriteNumber("added", Effect.Added);
        json.WriteNumber("replaced", Effect.Replaced);
        json.WriteNumber("kept", Effect.Kept);
        json.WriteNumber("issued", Effect.Issued);
        json.WriteEndObject();
        json.WriteBoolean("written", made is not null);
        if (made is { } id) json.WriteNumber("id", id);
        json.WriteEndObject();
        json.Flush();
        to.Write("\n"u8);
    }

    private void WriteFlows(Utf8JsonWriter json)
    {
        json.WriteStartObject("energy");
        foreach (var flow in Summary.Flows)
        {
            json.WriteStartObject(FlowColumns.Word(flow.Flow));
            json.WriteNumber("wh", flow.WattHours);
            json.WriteStartObject("months");
            foreach (var ((year, month), energy) in flow.Months) json.WriteNumber(string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}"), energy);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteNotes(Utf8JsonWriter json, Sentences say)
    {
        json.WriteStartArray("findings");
        foreach (var note in Imported.Notes)
        {
            json.WriteStartObject();
            json.WriteString("code", note.Code);
            json.WriteNumber("count", note.Count);
            json.WriteString("text", say.Say(note.Code, note.Facts));
            json.WriteStartArray("hours");
            foreach (var at in note.When) json.WriteStringValue(at.UtcDateTime);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
