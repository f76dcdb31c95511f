namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>Makes words of frames. Remembers that a meter has three phases: a lost group must not make it look like one.</summary>
public sealed class TicReader
{
    private bool threePhase;

    public MeterWord Read(IEnumerable<TicGroup> groups, TicMode mode)
    {
        var fields = new Fields(groups);
        threePhase |= fields.Number("IRMS2", 3) is not null || fields.Number("URMS2", 3) is not null || fields.Number("IINST2", 3) is not null;
        return mode == TicMode.Historic ? HistoricWords.Read(fields) : StandardWords.Read(fields, threePhase);
    }
}
