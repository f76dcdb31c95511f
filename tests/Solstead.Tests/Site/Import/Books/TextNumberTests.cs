using Solstead.Site.Import.Books;

namespace Solstead.Tests.Site.Import.Books;

/// <summary>Numbers as other programs and countries write them.</summary>
public sealed class TextNumberTests
{
    [Theory]
    [InlineData("12", 12), InlineData(" 12.5 ", 12.5), InlineData("12,5", 12.5), InlineData("1.234,5", 1234.5), InlineData("1,234.5", 1234.5), InlineData("1,234,567", 1_234_567), InlineData("1.234.567", 1_234_567)]
    [InlineData("1 234,5", 1234.5), InlineData("1\u202F234", 1234), InlineData("1'234'567", 1_234_567), InlineData("12,345", 12.345), InlineData("-3", -3), InlineData("1e3", 1000)]
    public void Are_read(string text, double number) => TextNumber.Read(text).ShouldBe(number);

    [Theory, InlineData(null), InlineData(""), InlineData("None"), InlineData("n/a"), InlineData("NaN"), InlineData("20x4"), InlineData("∞"), InlineData("Überschuß")]
    public void Or_are_none(string? text) => TextNumber.Read(text).ShouldBeNull();

    [Theory, InlineData("12,345", 12_345), InlineData("999,999", 999_999), InlineData("1,234,567", 1_234_567), InlineData("12345", 12_345), InlineData("0,345", 0.345), InlineData("12345,678", 12_345.678)]
    public void A_counter_of_watt_hours_separates_thousands_by_commas(string text, double number) => TextNumber.Count(text).ShouldBe(number);
}
