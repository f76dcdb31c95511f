using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>
/// What to ask a unit next. One question at a time, each answered or given up before the next, so that heartbeats never wait: a public master
/// that floods its questions loses units after a minute (reference/tesla-wall-connector.md 6).
/// </summary>
internal sealed class Inquiry
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60), Soon = TimeSpan.FromSeconds(10), Rarely = TimeSpan.FromMinutes(30), Settle = TimeSpan.FromSeconds(5);
    private const int Unanswered = 3, MostVinTries = 5;

    private static readonly Question[] VinQuestions = [Question.VinStart, Question.VinMiddle, Question.VinEnd];

    private readonly Dictionary<Question, Asked> asked = [];
    private readonly string?[] vinParts = new string?[3];
    private int vinTries;
    private TimeSpan vinFrom;
    private TimeSpan? drawsSince, restsSince;

    private struct Asked
    {
        public TimeSpan At;
        public int Misses;
    }

    public string? Firmware { get; private set; }
    public string? Serial { get; private set; }
    /// <summary>The car's, when its check digit is right; null without one.</summary>
    public string? Vin { get; private set; }
    /// <summary>Plug state as the unit told it: 0 unplugged, 1 charging, 3 plugged in; null when it does not tell.</summary>
    public byte? Plug { get; private set; }

    /// <summary>Keeps track of whether a car draws; a number belongs to one car.</summary>
    public void Observe(bool draws, TimeSpan now)
    {
        if (draws)
        {
            if (drawsSince is null) (vinTries, vinFrom) = (0, now);
            (drawsSince, restsSince) = (drawsSince ?? now, null);
            return;
        }
        restsSince ??= now;
        if (now - restsSince <= Settle) return;
        (drawsSince, Vin) = (null, null);
        Array.Clear(vinParts);
    }

    /// <summary>The most urgent question that is due; null when none is.</summary>
    /// <param name="phasesKnown">False while it matters which phases the car uses and nobody told.</param>
    public Question? Next(bool phasesKnown, TimeSpan now)
    {
        if (Due(Question.Meter, drawsSince is { } d && now - d > Settle && !phasesKnown ? Soon : Minute, now)) return Question.Meter;
        if (Firmware is null && Due(Question.Version, Minute, now)) return Question.Version;
        if (Serial is null && Due(Question.Serial, Minute, now)) return Question.Serial;
        if (VinQuestion(now) is { } vin) return vin;
        return Due(Question.Plug, Minute, now) ? Question.Plug : null;
    }

    /// <summary>It was asked and will count as unanswered until the answer comes.</summary>
    public void Ask(Question question, TimeSpan now)
    {
        var one = asked.GetValueOrDefault(question);
        asked[question] = one with { At = now, Misses = one.Misses + 1 };
    }

    public void Answer(UnitMessage message)
    {
        switch (message)
        {
            case UnitMessage.Meter: Answered(Question.Meter); break;
            case UnitMessage.Version v:
                Firmware = $"{v.Major}.{v.Minor}.{v.Revision} ({v.Extra})";
                Answered(Question.Version);
                break;
            case UnitMessage.Serial s:
                if (s.Text.Length > 0) Serial = s.Text;
                Answered(Question.Serial);
                break;
            case UnitMessage.Plug p:
                Plug = p.State;
                Answered(Question.Plug);
                break;
            case UnitMessage.Vin v:
                vinParts[Part(v.Part)] = v.Text;
                Answered(v.Part);
                CompleteVin();
                break;
        }
    }

    /// <summary>Start, middle and end one after the other; from the beginning after a minute, five times at most.</summary>
    private Question? VinQuestion(TimeSpan now)
    {
        if (drawsSince is null || Vin is not null || now < vinFrom || vinTries >= MostVinTries) return null;
        for (var i = 0; i < 3; i++)
        {
            if (vinParts[i] is not null) continue;
            var question = VinQuestions[i];
            if (!asked.TryGetValue(question, out var before) || before.At < vinFrom) return question;
            break; // asked in this round and not answered
        }
        Again(now);
        return null;
    }

    private void CompleteVin()
    {
        if (vinParts.Any(p => p is null)) return;
        var whole = string.Concat(vinParts);
        Vin = Wire.Vin.IsValid(whole) ? whole : null;
    }

    private void Again(TimeSpan now)
    {
        vinTries++;
        vinFrom = now + Minute;
        Array.Clear(vinParts);
    }

    /// <summary>A unit that never answers a question is asked rarely: older firmware knows fewer.</summary>
    private bool Due(Question question, TimeSpan every, TimeSpan now)
    {
        if (!asked.TryGetValue(question, out var before)) return true;
        return now - before.At >= (before.Misses >= Unanswered ? Rarely : every);
    }

    private void Answered(Question question) => asked[question] = asked.GetValueOrDefault(question) with { Misses = 0 };

    private static int Part(Question question) => Array.IndexOf(VinQuestions, question);
}
