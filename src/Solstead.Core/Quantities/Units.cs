using System.Numerics;

namespace Solstead.Core.Quantities;

/// <summary>Lets tests and defaults read like a data sheet: <c>6.A</c>, <c>230.V</c>, <c>4140.W</c>.</summary>
public static class Units
{
    extension<T>(T value) where T : INumber<T>
    {
        public Power W => new(double.CreateChecked(value));
        public Energy Wh => new(double.CreateChecked(value));
        public Current A => new(double.CreateChecked(value));
        public Voltage V => new(double.CreateChecked(value));
        public TimeSpan Seconds => TimeSpan.FromSeconds(double.CreateChecked(value));
        public TimeSpan Minutes => TimeSpan.FromMinutes(double.CreateChecked(value));
        public TimeSpan Hours => TimeSpan.FromHours(double.CreateChecked(value));
    }
}
