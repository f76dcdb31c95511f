namespace Solstead.Core.Rules.Charging;

/// <summary>What the owner said of one charging point that ends by itself.</summary>
/// <param name="BoostUntil">End of the boost; null: none. It ends with the plug, too.</param>
/// <param name="SessionWh">What this session may have; 0: as much as the car takes, null: as the settings say. It ends with the session. [Wh]</param>
public readonly record struct PassingWord(DateTimeOffset? BoostUntil, double? SessionWh);
