using System.Text;
using Solstead.Core.Quantities;
using Solstead.Site.Publish.Venus;

namespace Solstead.Tests.Site.Publish.Venus;

public sealed class PvDocumentTests
{
    private static string? Json(PvPhase total, params PvPhase?[] phases) =>
        PvDocument.Of(new(default(Moment), default, null, total, phases, null), 5) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    [Fact]
    public void The_document_has_the_whole_and_the_phases_that_are_there_in_kWh() =>
        Json(new(900.126, 231.3, 3.9, 50.01, 0.99, 3_000_300), new(500.1, 230, 2.2, 50.01, 0.99, 1_000_100), null, new(400, 232, 1.7, null, null, null)).ShouldBe(
            """{"pv":{"power":900.13,"voltage":231.3,"current":3.9,"energy_forward":3000.3,"L1":{"power":500.1,"voltage":230,"current":2.2,"frequency":50.01,"power_factor":0.99,"energy_forward":1000.1},"L3":{"power":400,"voltage":232,"current":1.7}}}""");

    [Fact]
    public void The_least_document_is_a_power() => Json(PvPhase.Unknown with { Power = -3 }, null, null, null).ShouldBe("""{"pv":{"power":0}}""");

    [Fact]
    public void Without_a_power_there_is_no_document() => Json(PvPhase.Unknown with { Voltage = 230 }, null, null, null).ShouldBeNull();
}
