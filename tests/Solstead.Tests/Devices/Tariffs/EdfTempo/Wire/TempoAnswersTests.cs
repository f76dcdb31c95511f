using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Tests.Devices.Tariffs.EdfTempo.Wire;

/// <summary>What the sources of the colour answer, and what they answer instead.</summary>
public sealed class TempoAnswersTests
{
    private static string[] Told(IReadOnlyList<ColourOfDay> days) => [.. days.Select(d => $"{d.Date:yyyy-MM-dd} {d.Colour}")];

    [Fact]
    public void A_season_of_RTE_is_in_order_and_days_not_yet_decided_are_not_there() =>
        Told(TempoAnswers.RteSeason("""{"values":{"2025-09-02":"WHITE","2025-09-01":"BLUE","2025-09-03":"","2025-09-04":"PURPLE","oops":"RED"}}""")).ShouldBe(["2025-09-01 Blue", "2025-09-02 White"]);

    [Fact]
    public void A_fallback_day_of_RTE_is_not_taken_nor_one_of_which_it_is_not_said() =>
        Told(TempoAnswers.RteLight("""{"values":{"2025-12-29":"WHITE","2025-12-29-fallback":"false","2025-12-30":"RED","2025-12-30-fallback":"true","2025-12-31":"BLUE","2025-12-31-fallback":false,"2026-01-01":"WHITE"}}""")).ShouldBe(["2025-12-29 White", "2025-12-31 Blue"]);

    [Fact]
    public void The_API_of_RTE_gives_newest_first_and_leaves_values_out() =>
        Told(TempoAnswers.RteApi("""
            {"tempo_like_calendars":{"start_date":"2025-11-01T00:00:00+01:00","end_date":"2025-11-05T00:00:00+01:00","values":[
              {"start_date":"2025-11-04T00:00:00+01:00","end_date":"2025-11-05T00:00:00+01:00","value":"RED","updated_date":"2025-11-03T10:20:00+01:00","fallback":true},
              {"start_date":"2025-11-03T00:00:00+01:00","end_date":"2025-11-04T00:00:00+01:00","updated_date":"2025-11-02T10:20:00+01:00"},
              {"start_date":"2025-11-02T00:00:00+01:00","end_date":"2025-11-03T00:00:00+01:00","value":"BLUE","updated_date":"2025-11-01T10:20:00+01:00","fallback":false},
              {"start_date":"2025-11-01T00:00:00+01:00","end_date":"2025-11-02T00:00:00+01:00","value":"WHITE"}]}}
            """)).ShouldBe(["2025-11-01 White", "2025-11-02 Blue"]);

    [Theory]
    [InlineData("""{"dateJour":"2026-04-06","codeJour":1,"periode":"2025-2026","libCouleur":"Bleu"}""", "2026-04-06 Blue")]
    [InlineData("""[{"dateJour":"2026-04-07","codeJour":0,"libCouleur":"Inconnu"},{"dateJour":"2026-04-06","codeJour":"3"}]""", "2026-04-06 Red")]
    public void The_volunteers_give_one_day_or_a_list(string json, string told) => Told(TempoAnswers.CouleurTempo(json)).ShouldBe([told]);

    [Fact]
    public void EDF_gives_days_with_and_without_leading_zeros() =>
        Told(TempoAnswers.Edf("""
            {"errors":[],"content":{"options":[{"option":"EJP","calendrier":[{"dateApplication":"2024-09-01","statut":"EJP"}]},
              {"option":"TEMPO","calendrier":[{"dateApplication":"2024-9-1","statut":"TEMPO_BLEU"},{"dateApplication":"2024-09-02","statut":"NON_DEFINI"},{"dateApplication":"2024-09-03","statut":"TEMPO_BLANC"}]}]}}
            """)).ShouldBe(["2024-09-01 Blue", "2024-09-03 White"]);

    [Theory]
    [InlineData("edf", """{"errors":[{"code":"ATM_HTTP_400","description":"Bad dates","severity":"ERROR"}],"content":null}""", "ATM_HTTP_400 Bad dates")]
    [InlineData("edf", """{"errors":[],"content":null}""", "content")]
    [InlineData("edf", "<html><body>Are you a robot?</body></html>", "HTML")]
    [InlineData("api", """{"error":"TMPLIKSUPCON_TMPLIKCAL_F04","error_description":"End beyond D+2"}""", "TMPLIKSUPCON_TMPLIKCAL_F04 End beyond D+2")]
    [InlineData("api", "{}", "tempo_like_calendars")]
    [InlineData("season", """{"values":[]}""", "values")]
    [InlineData("season", """{"values":{"2025-09-01":"BL""", "JSON")]
    [InlineData("season", "", "JSON")]
    [InlineData("light", "null", "values")]
    [InlineData("couleur", """{"title":"An error occurred","status":404}""", "An error occurred")]
    public void What_is_no_answer_says_so(string source, string json, string said)
    {
        Func<string, IReadOnlyList<ColourOfDay>> read = source switch { "edf" => TempoAnswers.Edf, "api" => TempoAnswers.RteApi, "season" => TempoAnswers.RteSeason, "light" => TempoAnswers.RteLight, _ => TempoAnswers.CouleurTempo };
        Should.Throw<TempoAnswerException>(() => read(json)).Message.ShouldBe(said);
    }

    [Theory, InlineData("true"), InlineData("5"), InlineData("[]"), InlineData("{\"values\":{\"2025-09-01\":{\"a\":1}}}"), InlineData("{\"content\":5,\"tempo_like_calendars\":[]}")]
    public void Odd_JSON_is_no_crash_and_no_colour(string json)
    {
        foreach (var read in (Func<string, IReadOnlyList<ColourOfDay>>[])[TempoAnswers.Edf, TempoAnswers.RteApi, TempoAnswers.RteSeason, TempoAnswers.RteLight, TempoAnswers.CouleurTempo])
        {
            try { read(json).ShouldBeEmpty(); }
            catch (TempoAnswerException) { /* said so */ }
        }
    }
}
