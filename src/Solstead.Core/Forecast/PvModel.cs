using Solstead.Core.Forecast.Plant;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast;

/// <summary>
/// From weather to the power of a plant. What depends on the plant alone is computed once; then a block of points at a time passes through all steps within the
/// processor's nearest memory. Nothing is allocated per point, and any number of threads may use one model.
/// </summary>
/// <remarks>
/// Sun at the middle of each interval → split → plane of the panels → glass → cell temperature (Faiman) → direct current (PVWatts) → inverter, clipped.
/// </remarks>
public sealed class PvModel
{
    /// <summary>Points that pass together.</summary>
    private const int Block = 240;

    private readonly PvPlant plant;
    private readonly Group[][] groups;

    /// <param name="plant">What is modelled.</param>
    /// <exception cref="ArgumentException">The plant has no inverter, an inverter no panels, or a size or rating is not above 0.</exception>
    public PvModel(PvPlant plant)
    {
        this.plant = plant;
        if (plant.Inverters.Count == 0 || plant.Inverters.Any(i => i.Panels.Count == 0)) throw new ArgumentException("Nothing produces anything.", nameof(plant));
        if (plant.Inverters.Any(i => !(i.AcRating > 0) || !(i.Efficiency is > 0 and <= 1) || i.Panels.Any(p => !(p.Size > 0))))
            throw new ArgumentException("A size, rating or efficiency is not above 0.", nameof(plant));
        groups = [.. plant.Inverters.Select(i => i.Panels.Select(p => new Group(p, plant.Horizon)).ToArray())];
    }

    public PvPlant Plant => plant;

    /// <summary>Mean power of each interval. [W]</summary>
    /// <param name="ephemeris">Covers all intervals.</param>
    /// <param name="start">Start of the first interval, UTC, seconds since 1970. [s]</param>
    /// <param name="step">Length of an interval; above 30 minutes <see cref="PvSteps"/> is better. [s]</param>
    /// <param name="weather">Of the intervals.</param>
    /// <param name="total">Production of all inverters, 0 … their ratings; NaN where irradiance or temperature is not known.</param>
    /// <param name="byInverter">Empty, or one series after the other, in the order of the plant.</param>
    public void Power(Ephemeris ephemeris, double start, double step, PvWeather weather, Span<double> total, Span<double> byInverter = default)
    {
        PvWeather.Check(weather);
        var count = weather.Global.Length;
        if (total.Length != count) throw new ArgumentException("The result is not as long as the weather.", nameof(total));
        if (!byInverter.IsEmpty && byInverter.Length != count * groups.Length) throw new ArgumentException("It holds a series for each inverter.", nameof(byInverter));
        Span<double> memory = stackalloc double[Block * Work.Spans];
        for (var from = 0; from < count; from += Block)
        {
            var length = Math.Min(Block, count - from);
            var part = total.Slice(from, length);
            part.Clear();
            var dark = weather.Global.Slice(from, length).IndexOfAnyExcept(0.0) < 0;
            var work = new Work(memory, length);
            if (!dark) Light(ephemeris, start + (from + 0.5) * step, step, weather, from, work);
            for (var i = 0; i < groups.Length; i++)
            {
                if (dark) work.Direct.Clear();
                else OfInverter(i, work);
                for (var k = 0; k < length; k++) part[k] += work.Direct[k];
                if (!byInverter.IsEmpty) work.Direct.CopyTo(byInverter.Slice(i * count + from, length));
            }
        }
    }

    /// <summary>What all planes share: sun, split irradiance, air mass, air and ground.</summary>
    private void Light(Ephemeris ephemeris, double first, double step, PvWeather weather, int from, Work work)
    {
        for (var i = 0; i < work.Length; i++) work.Time[i] = first + i * step;
        var hides = plant.Horizon is not null;
        SolarPosition.Compute(ephemeris, plant.Place, work.Time, new()
        {
            CosZenith = work.CosZenith,
            ApparentZenith = work.Apparent,
            Azimuth = hides ? work.Azimuth : default,
            East = work.East,
            North = work.North,
            Up = work.Up,
            Distance = plant.ModelConstant ? default : work.Outside,
        });
        if (hides) plant.Horizon!.Visible(work.Apparent, work.Azimuth, work.Visible);
        if (plant.ModelConstant) Extraterrestrial.OnDays(work.Time, work.Outside);
        else for (var i = 0; i < work.Length; i++) work.Outside[i] = Extraterrestrial.FromDistance(work.Outside[i]);
        if (plant.Sky == SkyModel.Perez)
        {
            for (var i = 0; i < work.Length; i += Lanes.Width)
                Lanes.Store(AirMass.Relative(Lanes.Load(work.Apparent, i), Lanes.Load(work.Up, i)), work.Mass, i);
        }
        for (var i = 0; i < work.Length; i++) work.Global[i] = weather.Global[from + i] is var g && g < 0 ? 0 : g;
        Decomposition.Split(plant.Split, work.Global, work.CosZenith, work.Outside, work.Beam, work.Diffuse);
        if (weather.HasSplit) Known(weather.Beam.Slice(from, work.Length), weather.Diffuse.Slice(from, work.Length), work.Beam, work.Diffuse);
        weather.Air.Slice(from, work.Length).CopyTo(work.Air);
        Usual(weather.Wind, from, PvWeather.UsualWind, work.Wind);
        Usual(weather.Albedo, from, PvWeather.UsualAlbedo, work.Albedo);
    }

    /// <summary>Where beam and diffuse are both known they count.</summary>
    private static void Known(ReadOnlySpan<double> beam, ReadOnlySpan<double> diffuse, Span<double> toBeam, Span<double> toDiffuse)
    {
        for (var i = 0; i < beam.Length; i++)
            if (!double.IsNaN(beam[i]) && !double.IsNaN(diffuse[i])) (toBeam[i], toDiffuse[i]) = (Math.Max(beam[i], 0), Math.Max(diffuse[i], 0));
    }

    private static void Usual(ReadOnlySpan<double> values, int from, double usual, Span<double> to)
    {
        if (values.IsEmpty) to.Fill(usual);
        else for (var i = 0; i < to.Length; i++) to[i] = double.IsNaN(values[from + i]) ? usual : values[from + i];
    }

    /// <summary>Leaves the clipped power of an inverter in <see cref="Work.Direct"/>.</summary>
    private void OfInverter(int index, Work work)
    {
        var of = groups[index];
        for (var i = 0; i < of.Length; i++)
        {
            InPlane(of[i], work);
            PvWatts.Direct(work.Effective, work.Cell, of[i].Panels.Size, of[i].Panels.Gamma, of[i].Panels.Losses, i == 0 ? work.Direct : work.Cell);
            if (i > 0) for (var k = 0; k < work.Length; k++) work.Direct[k] += work.Cell[k];
        }
        var inverter = plant.Inverters[index];
        PvWatts.Alternating(work.Direct, inverter.AcRating / inverter.Efficiency, inverter.Efficiency, work.Direct);
    }

    /// <summary>Leaves what reaches the cells, and their temperature.</summary>
    private void InPlane(Group of, Work work)
    {
        of.Plane.CosIncidence(work.East, work.North, work.Up, work.Cosine);
        var visible = plant.Horizon is null ? default : work.Visible;
        var light = new SkyLight
        {
            Beam = work.Beam,
            Diffuse = work.Diffuse,
            Extraterrestrial = work.Outside,
            Up = work.Up,
            ApparentZenith = work.Apparent,
            AirMass = work.Mass,
            Visible = visible,
        };
        switch (plant.Sky)
        {
            case SkyModel.Perez:
                Transposition.Perez(light, work.Cosine, of.Plane, work.Sky);
                break;
            case SkyModel.HayDavies:
                Transposition.HayDavies(light, work.Cosine, of.Plane, work.Sky);
                break;
            default:
                Transposition.Isotropic(work.Diffuse, of.Plane, work.Sky);
                break;
        }
        for (var i = 0; i < work.Length; i += Lanes.Width)
        {
            var cosine = Lanes.Load(work.Cosine, i);
            var beam = Lanes.Load(work.Beam, i) * Lanes.AtLeast(cosine, 0);
            if (!visible.IsEmpty) beam *= Lanes.Load(visible, i);
            var sky = Lanes.Load(work.Sky, i);
            var ground = Lanes.Load(work.Global, i) * Lanes.Load(work.Albedo, i) * of.Plane.GroundShare;
            var rise = (beam + sky + ground) / Lanes.Add(new(of.Panels.U0), Lanes.Load(work.Wind, i), new(of.Panels.U1 * of.Panels.WindShare));
            Lanes.Store(Lanes.Load(work.Air, i) + rise, work.Cell, i);
            Lanes.Store(IncidenceModifier.Physical(cosine) * beam + of.Sky * sky + of.Ground * ground, work.Effective, i);
        }
    }

    /// <summary>Panels with what follows from how they lie.</summary>
    private sealed class Group
    {
        public Group(PvPanels panels, Horizon? horizon)
        {
            (Panels, Plane) = (panels, horizon is null ? panels.Plane : panels.Plane with { OpenSky = horizon.SkyShare(panels.Plane) });
            (Sky, Ground) = panels.DiffuseModifier ?? IncidenceModifier.Diffuse(panels.Plane.Tilt);
        }

        public PvPanels Panels { get; }

        public PanelPlane Plane { get; }

        public double Sky { get; }

        public double Ground { get; }
    }

    /// <summary>The spans of one block.</summary>
    private readonly ref struct Work(Span<double> memory, int length)
    {
        public const int Spans = 21;

        private readonly Span<double> memory = memory;

        public int Length { get; } = length;

        public Span<double> Time => Of(0);

        public Span<double> CosZenith => Of(1);

        public Span<double> Apparent => Of(2);

        public Span<double> Azimuth => Of(3);

        public Span<double> East => Of(4);

        public Span<double> North => Of(5);

        public Span<double> Up => Of(6);

        public Span<double> Outside => Of(7);

        public Span<double> Mass => Of(8);

        public Span<double> Visible => Of(9);

        public Span<double> Global => Of(10);

        public Span<double> Beam => Of(11);

        public Span<double> Diffuse => Of(12);

        public Span<double> Air => Of(13);

        public Span<double> Wind => Of(14);

        public Span<double> Albedo => Of(15);

        public Span<double> Cosine => Of(16);

        public Span<double> Sky => Of(17);

        public Span<double> Effective => Of(18);

        public Span<double> Cell => Of(19);

        public Span<double> Direct => Of(20);

        private Span<double> Of(int index) => memory.Slice(index * Block, Length);
    }
}
