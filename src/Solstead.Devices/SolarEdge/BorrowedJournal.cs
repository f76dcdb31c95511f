using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;

namespace Solstead.Devices.SolarEdge;

/// <summary>A register we changed.</summary>
/// <param name="Group">The command it belongs to; given back together with the others of it.</param>
/// <param name="Original">What it held before; given back later.</param>
/// <param name="Ours">All it may hold because of us: what was written before, what is being written, what the inverter made of it. Anything else is somebody else's.</param>
internal sealed record BorrowedRegister(string Group, ushort Address, ushort[] Original, IReadOnlyList<ushort[]> Ours)
{
    public bool IsOriginal(ReadOnlySpan<ushort> words) => words.SequenceEqual(Original);

    public bool IsOurs(ushort[] words) => Ours.Any(o => o.AsSpan().SequenceEqual(words));

    /// <summary>Counts these as ours as well; the last sixteen are enough.</summary>
    public BorrowedRegister With(params IEnumerable<ushort[]> words) => this with { Ours = [.. Ours.Concat(words.Where(w => !IsOurs(w))).TakeLast(16)] };
}

[JsonSerializable(typeof(List<BorrowedRegister>))]
[JsonSerializable(typeof(List<long>))]
internal sealed partial class BorrowedJson : JsonSerializerContext;

/// <summary>The row could not be written to the disk: the register must not be changed.</summary>
internal sealed class NotJournaledException() : Exception("the original could not be kept on disk");

/// <summary>What we borrowed, on disk before anything is written to the inverter (safety.md 3). Read when it is needed first: who only looks at a device has none.</summary>
internal sealed class BorrowedJournal(IDeviceMemory memory)
{
    private const string Name = "borrowed";

    private List<BorrowedRegister>? rows;

    public IReadOnlyList<BorrowedRegister> Rows => Loaded;

    private List<BorrowedRegister> Loaded => rows ??= Load();

    public BorrowedRegister? Find(ushort address) => Loaded.Find(r => r.Address == address);

    /// <exception cref="NotJournaledException">It did not reach the disk.</exception>
    public void Put(BorrowedRegister row)
    {
        var at = Loaded.FindIndex(r => r.Address == row.Address);
        var before = at < 0 ? null : Loaded[at];
        if (before is not null && before.Ours.SequenceEqual(row.Ours)) return; // a command that is renewed costs the disk nothing
        if (at < 0) Loaded.Add(row);
        else Loaded[at] = row;
        Save();
        if (memory.IsKept(Name)) return;
        if (before is null) Loaded.Remove(row);
        else Loaded[at] = before;
        Save();
        throw new NotJournaledException();
    }

    public void Drop(BorrowedRegister row)
    {
        Loaded.RemoveAll(r => r.Address == row.Address);
        Save();
    }

    private void Save() => memory.Remember(Name, Loaded.Count == 0 ? null : JsonSerializer.Serialize(Loaded, BorrowedJson.Default.ListBorrowedRegister));

    private List<BorrowedRegister> Load()
    {
        try
        {
            var known = memory.Recall(Name) is { } text ? JsonSerializer.Deserialize(text, BorrowedJson.Default.ListBorrowedRegister) : null;
            return [.. (known ?? []).Where(r => r is { Group: not null, Original.Length: > 0, Ours: not null })];
        }
        catch (JsonException)
        {
            return []; // what was borrowed is not known any more: the inverter's own time-outs end the commands
        }
    }
}
