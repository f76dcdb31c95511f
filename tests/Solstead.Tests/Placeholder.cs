namespace Solstead.Tests;
public sealed class Placeholder { [Fact] public void Builds() => 1.ShouldBe(1); }
