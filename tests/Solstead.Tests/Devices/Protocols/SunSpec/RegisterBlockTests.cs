using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Tests.Devices.Protocols.SunSpec;

public sealed class RegisterBlockTests
{
    [Theory]
    [InlineData(new ushort[] { 0x00A0, 0x0000 }, 160.0)]
    [InlineData(new ushort[] { 0x0961, 0x0055 }, 5_572_961.0)]
    public void The_vendors_integers_have_their_low_word_first(ushort[] words, double value) => new RegisterBlock(words, WordOrder.LowFirst).UInt32(0).ShouldBe(value);

    [Theory]
    [InlineData(new ushort[] { 0xCCCD, 0x438E }, 285.6)]
    [InlineData(new ushort[] { 0x199A, 0x4391 }, 290.2)]
    [InlineData(new ushort[] { 0x0000, 0x3F80 }, 1.0)]
    public void The_vendors_floats_have_their_low_word_first(ushort[] words, double value) => new RegisterBlock(words, WordOrder.LowFirst).Float32(0)!.Value.ShouldBe(value, 1e-4);

    [Theory]
    [InlineData(new ushort[] { 0x7FC0, 0x0000 })]
    [InlineData(new ushort[] { 0xFFFF, 0xFFFF })]
    [InlineData(new ushort[] { 0xFF7F, 0xFFFF })]
    [InlineData(new ushort[] { 0x7F80, 0x0000 })]
    [InlineData(new ushort[] { 0xFF80, 0x0000 })]
    [InlineData(new ushort[] { 0x7F80, 0x0001 })]
    [InlineData(new ushort[] { 0x3F80 })]
    public void What_is_no_number_is_none(ushort[] words) => new RegisterBlock(words).Float32(0).ShouldBeNull();

    [Theory]
    [InlineData(3064, 0, 3064.0)]
    [InlineData(30_640, -1, 3064.0)]
    [InlineData(-1150, -2, -11.5)]
    [InlineData(9983, -2, 99.83)]
    [InlineData(50_012, -3, 50.012)]
    [InlineData(3, 3, 3000.0)]
    public void A_scale_factor_moves_the_point_exactly(int raw, int scale, double value)
    {
        var block = new RegisterBlock(new[] { unchecked((ushort)(short)raw), unchecked((ushort)(short)scale) });
        (raw > short.MaxValue ? block.ScaledUnsigned(0, 1) : block.Scaled(0, 1)).ShouldBe(value);
    }

    [Fact]
    public void Whatever_the_words_are_a_value_is_a_finite_number_or_none()
    {
        var random = new Random(20_261_120);
        ushort[] odd = [0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7FC0, 0xFF7F, 0x7F80, 0xFF80];
        for (var round = 0; round < 20_000; round++)
        {
            var words = new ushort[125];
            for (var i = 0; i < words.Length; i++) words[i] = random.Next(3) == 0 ? odd[random.Next(odd.Length)] : (ushort)random.Next(65_536);
            var block = new RegisterBlock(words, round % 2 == 0 ? WordOrder.HighFirst : WordOrder.LowFirst);
            double?[] values = [block.UInt16(0), block.Int16(1), block.UInt32(2), block.Int32(3), block.Counter32(4), block.Counter64(5), block.Float32(6), block.Scaled(7, 8), block.ScaledCounter(9, 10), block.Float32(124)];
            values.ShouldAllBe(v => v == null || double.IsFinite(v.Value));
            Finite(InverterModel.Decode(103, block)).ShouldBeTrue();
            Finite(InverterModel.Decode(113, block)).ShouldBeTrue();
            Finite(MeterModel.Decode(203, block)).ShouldBeTrue();
            Finite(MeterModel.Decode(213, block)).ShouldBeTrue();
            StorageModels.Channels(block).ShouldAllBe(c => c.Watts == null || double.IsFinite(c.Watts.Value));
        }
    }

    [Theory, InlineData(new ushort[] { 0x536F, 0x6C61, 0x7200, 0x4141 }, "Solar"), InlineData(new ushort[] { 0, 0 }, null), InlineData(new ushort[] { 0x2020, 0x2041 }, "A"), InlineData(new ushort[] { 0x41FF, 0x0142 }, "A  B")]
    public void Texts_end_at_the_first_zero_and_have_no_strange_characters(ushort[] words, string? text) => new RegisterBlock(words).Text(0, words.Length).ShouldBe(text);

    private static bool Finite(InverterValues v) => ((double?[])[v.Amperes, v.Watts, v.Hertz, v.VoltAmperes, v.Vars, v.PowerFactor, v.WattHours, v.DcWatts, v.Temperature, .. v.PhaseVolts, .. v.PhaseAmperes]).All(x => x is null || double.IsFinite(x.Value));

    private static bool Finite(MeterValues v) => ((double?[])[v.Amperes, v.Watts, v.Hertz, v.VoltAmperes, v.Vars, v.PowerFactor, v.Exported, v.Imported, .. v.PhaseWatts, .. v.PhaseVolts, .. v.PhaseExported]).All(x => x is null || double.IsFinite(x.Value));
}
