using System.Diagnostics;
using System.Reflection;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;
using Solstead.Tests.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast;

public sealed class PvModelTests
{
    private static readonly Place Rotterdam = new(51.92, 4.48);
    private static readonly double Summer = SolarPositionTests.Unix(2025, 6, 20);
    private static readonly Ephemeris Days = Ephemeris.Covering(Summer, Summer + 4 * 86_400);

    [Fact]
    public void A_group_of_micro_inverters_clips_for_itself_and_gives_no_room_to_another()
    {
        var east = PvInverter.Micro(new(35, 90), 10, 400, 290);
        var west = PvInverter.Micro(new(35, 270), 8, 405, 290);
        var (total, each) = Of(new(Rotterdam, [east, west]), Clear(96));
        each[..96].Max().ShouldBe(2900, 1e-9);
        each[96..].Max().ShouldBe(8 * 290, 1e-9);
        Array.IndexOf(each[..96], each[..96].Max()).ShouldBeLessThan(46);
        for (var i = 0; i < 96; i++) total[i].ShouldBe(each[i] + each[96 + i], 1e-9);
        total.ShouldAllBe(w => w <= 2900 + 8 * 290);
    }

    [Fact]
    public void A_string_inverter_clips_the_sum_of_its_planes()
    {
        PvPanels east = new(new(35, 90), 4000), west = new(new(35, 270), 4000);
        var together = Of(new(Rotterdam, [new(5000, [east, west])]), Clear(96)).Total;
        var alone = Of(new(Rotterdam, [new(2500, [east]), new(2500, [west])]), Clear(96)).Total;
        together.Max().ShouldBeGreaterThan(4000);
        together.Sum().ShouldBeGreaterThan(alone.Sum() + 1000, "one plane uses what the other leaves");
    }

    [Theory]
    [InlineData(SkyModel.Isotropic), InlineData(SkyModel.HayDavies), InlineData(SkyModel.Perez)]
    public void What_is_not_known_stays_so_and_the_rest_is_the_same_as_without_it(SkyModel sky)
    {
        var plant = new PvPlant(Rotterdam, [PvInverter.Micro(new(35, 180), 10, 400, 366)]) { Sky = sky };
        var weather = Clear(300);
        var whole = Of(plant, weather).Total;
        weather.Global[3] = weather.Global[50] = weather.Air[51] = weather.Air[0] = double.NaN;
        var holes = Of(plant, weather).Total;
        (double.IsNaN(holes[3]), double.IsNaN(holes[50]), double.IsNaN(holes[51]), holes[0]).ShouldBe((true, true, true, 0));
        for (var i = 0; i < 300; i++)
            if (i is not (3 or 50 or 51)) holes[i].ShouldBe(whole[i]);
    }

    [Fact]
    public void Wind_and_ground_that_are_not_known_are_the_usual_ones()
    {
        var plant = new PvPlant(Rotterdam, [PvInverter.Micro(new(35, 180), 10, 400, 366)]);
        var weather = Clear(96);
        double[] total = new double[96], told = new double[96], none = [.. Enumerable.Repeat(double.NaN, 96)];
        new PvModel(plant).Power(Days, Summer, 900, new() { Global = weather.Global, Air = weather.Air, Wind = none, Albedo = none }, total);
        new PvModel(plant).Power(Days, Summer, 900, new()
        {
            Global = weather.Global,
            Air = weather.Air,
            Wind = [.. none.Select(_ => PvWeather.UsualWind)],
            Albedo = [.. none.Select(_ => PvWeather.UsualAlbedo)],
        }, told);
        total.ShouldBe(told);
    }

    [Fact]
    public void A_long_series_is_the_same_as_its_parts_at_any_length()
    {
        var plant = new PvPlant(Rotterdam, [PvInverter.Micro(new(35, 90), 10, 400, 290), PvInverter.Micro(new(20, 270), 8, 405, 366)]) { Sky = SkyModel.Perez, Horizon = Horizon.OfSectors([5, 20, 10, 0]) };
        var weather = Clear(301);
        var whole = Of(plant, weather).Total;
        for (var from = 0; from < 301; from += 37)
        {
            var length = Math.Min(37, 301 - from);
            var part = new double[length];
            new PvModel(plant).Power(Days, Summer + from * 900, 900, new() { Global = weather.Global.AsSpan(from, length), Air = weather.Air.AsSpan(from, length) }, part);
            for (var i = 0; i < length; i++) part[i].ShouldBe(whole[from + i], 1e-7);
        }
    }

    [Fact]
    public void A_hill_in_the_east_takes_the_mornings_beam_and_leaves_the_rest_of_the_day_its_own()
    {
        var free = new PvPlant(Rotterdam, [PvInverter.Micro(new(35, 180), 10, 400, 366)]);
        var hill = free with { Horizon = Horizon.Of([(30, 0), (31, 25), (110, 25), (111, 0)]) };
        var (without, with) = (Of(free, Clear(96)).Total, Of(hill, Clear(96)).Total);
        with[24].ShouldBeLessThan(without[24] * 0.75);
        with[48].ShouldBeInRange(without[48] * 0.97, without[48]);
        with[24].ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Beam_and_diffuse_count_where_the_weather_says_them()
    {
        var plant = new PvPlant(Rotterdam, [PvInverter.Micro(new(35, 180), 10, 400, 366)]);
        var weather = Clear(96);
        double[] total = new double[96], split = Of(plant, weather).Total, none = new double[96], partly = [.. Enumerable.Repeat(double.NaN, 96)];
        new PvModel(plant).Power(Days, Summer, 900, new() { Global = weather.Global, Air = weather.Air, Beam = none, Diffuse = weather.Global }, total);
        total[48].ShouldBeLessThan(split[48] * 0.95);
        new PvModel(plant).Power(Days, Summer, 900, new() { Global = weather.Global, Air = weather.Air, Beam = partly, Diffuse = weather.Global }, total);
        total.ShouldBe(split);
    }

    [Theory]
    [InlineData(78.2, 12, 0.0, 0.0), InlineData(78.2, 6, 20.0, 110.0), InlineData(-77.8, 6, 0.0, 0.0), InlineData(-77.8, 12, 20.0, 110.0), InlineData(-33.9, 12, 15.0, 33.0), InlineData(0.0, 3, 15.0, 30.0), InlineData(90.0, 6, 20.0, 110.0), InlineData(-90.0, 12, 20.0, 110.0)]
    public void Everywhere_on_earth_a_clear_day_gives_what_it_can(double latitude, int month, double least, double most)
    {
        var start = SolarPositionTests.Unix(2050, month, 21);
        var place = new Place(latitude, -150);
        var model = new PvModel(new(place, [PvInverter.Micro(new(30, latitude < 0 ? 0 : 180), 10, 400, 366)]));
        var clear = ClearSkyOf(place, start, 900, 96);
        double[] air = [.. clear.Select(_ => 5.0)], total = new double[96];
        model.Power(Ephemeris.Covering(start, start + 86_400), start, 900, new() { Global = clear, Air = air }, total);
        (total.Sum() / 4000).ShouldBeInRange(least, most);
        total.ShouldAllBe(w => w >= 0 && w <= 3660);
    }

    [Fact]
    public void Nothing_is_allocated_per_point()
    {
        var unoptimised = typeof(PvModel).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;
        Assert.SkipWhen(unoptimised, "Built for debugging: code that is not optimised keeps some vectors on the heap.");
        var model = new PvModel(new(Rotterdam, [PvInverter.Micro(new(35, 90), 10, 400, 290), PvInverter.Micro(new(20, 270), 8, 405, 366)]) { Sky = SkyModel.Perez });
        var weather = Clear(384);
        var total = new double[384];
        var allocated = long.MaxValue;
        // The first hundred times the runtime's own vectors are not compiled in full yet, and put some on the heap.
        for (var i = 0; i < 4000 && allocated > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.Power(Days, Summer, 900, new() { Global = weather.Global, Air = weather.Air }, total);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        allocated.ShouldBe(0);
    }

    [Fact]
    public void A_plant_of_nothing_and_weather_of_unequal_length_are_refused()
    {
        Should.Throw<ArgumentException>(() => new PvModel(new(Rotterdam, [])));
        Should.Throw<ArgumentException>(() => new PvModel(new(Rotterdam, [new(1000, [])])));
        Should.Throw<ArgumentException>(() => new PvModel(new(Rotterdam, [new(0, [new(new(30, 180), 400)])])));
        Should.Throw<ArgumentException>(() => new PvModel(new(Rotterdam, [new(1000, [new(new(30, 180), double.NaN)])])));
        var model = new PvModel(new(Rotterdam, [PvInverter.Micro(new(35, 90), 10, 400, 290)]));
        Should.Throw<ArgumentException>(() => model.Power(Days, Summer, 900, new() { Global = new double[3], Air = new double[2] }, new double[3]));
        Should.Throw<ArgumentException>(() => model.Power(Days, Summer, 900, new() { Global = new double[3], Air = new double[3] }, new double[2]));
    }

    internal static double[] ClearSkyOf(Place place, double start, double step, int count)
    {
        double[] times = [.. Enumerable.Range(0, count).Select(i => start + (i + 0.5) * step)], global = new double[count];
        ClearSky.Haurwitz(SolarPositionTests.See(place, times, 67).Up, global);
        return [.. global.Select(g => g < 1e-6 ? 0 : g)];
    }

    private static (double[] Global, double[] Air) Clear(int count) => (ClearSkyOf(Rotterdam, Summer, 900, count), [.. Enumerable.Repeat(18.0, count)]);

    private static (double[] Total, double[] Each) Of(PvPlant plant, (double[] Global, double[] Air) weather)
    {
        double[] total = new double[weather.Global.Length], each = new double[total.Length * plant.Inverters.Count];
        new PvModel(plant).Power(Days, Summer, 900, new() { Global = weather.Global, Air = weather.Air }, total, each);
        return (total, each);
    }
}
