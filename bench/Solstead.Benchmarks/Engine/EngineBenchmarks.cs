using BenchmarkDotNet.Attributes;
using Solstead.Core.Site;
using Solstead.Site.Web.Live;

namespace Solstead.Benchmarks.Engine;

/// <summary>Budget (design.md 11): one step with 60 points ≤ 20 µs and ≤ 4 kB allocated.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks
{
    private readonly BenchHouse house = new();
    private readonly LiveViewMaker maker = new(TimeZoneInfo.Utc, () => [], controlEnabled: false);
    private Tick last = null!;

    [GlobalSetup]
    public void Begin()
    {
        house.Engine.Apply(house.Measure(-1200));
        last = house.Step();
    }

    [Benchmark(Description = "step")]
    public Tick Step() => house.Step();

    [Benchmark(Description = "report of 60 points")]
    public void Apply() => house.Engine.Apply(house.Measure(-1200));

    [Benchmark(Description = "report of 60 points and step")]
    public Tick ApplyAndStep()
    {
        house.Engine.Apply(house.Measure(-1200));
        return house.Step();
    }

    [Benchmark(Description = "live view as JSON")]
    public string LiveView() => LiveJson.Write(maker.Make(last, house.Engine));
}
