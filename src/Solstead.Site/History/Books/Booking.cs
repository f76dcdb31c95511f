using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>One change to solstead.db. It is kept until the disk has it; readers see it at once.</summary>
internal abstract record Booking
{
    public abstract void Write(SqliteConnection connection);

    /// <summary>What a later booking with the same key makes needless; null: nothing does.</summary>
    public virtual string? Key => null;

    public sealed record State(string Name, string? Json, long At) : Booking
    {
        /// <summary>Rewrites the value where it lies.</summary>
        public const string Put = "INSERT INTO state VALUES($key, $json, $at) ON CONFLICT(key) DO UPDATE SET json=excluded.json, at=excluded.at";

        public override string Key => "state " + Name;

        public override void Write(SqliteConnection connection)
        {
            using var command = Json is null
                ? connection.Prepare("DELETE FROM state WHERE key=$key", "$key").With(Name)
                : connection.Prepare(Put, "$key", "$json", "$at").With(Name, Json, At);
            command.ExecuteNonQuery();
        }
    }

    public sealed record Energy(EnergySlot Row) : Booking
    {
        public override string? Key => Row.Adds ? null : $"energy {Row.Slot}";

        public override void Write(SqliteConnection connection)
        {
            using var table = new EnergyTable(connection);
            table.Put(Row.Over(table.Read(Row.Slot)));
        }
    }

    public sealed record DeviceEnergy(DeviceEnergySlot Slot) : Booking
    {
        public override string Key => $"energy {Slot.Slot} {Slot.Device}";

        public override void Write(SqliteConnection connection)
        {
            using var table = new DeviceTable(connection);
            if (table.Read(Slot.Slot, Slot.Device) is not { Source: EnergySource.Edited }) table.Put(Slot);
        }
    }

    public sealed record Counter(CounterBase Base) : Booking
    {
        public override string Key => $"counter {Base.Device} {Base.Point}";

        public override void Write(SqliteConnection connection)
        {
            using var command = connection.Prepare("INSERT OR REPLACE INTO counter_base VALUES($device, $point, $at, $value, $offset)", "$device", "$point", "$at", "$value", "$offset");
            command.With(Base.Device, Base.Point, Base.At.ToUnixTimeSeconds(), Base.Value, Base.Offset).ExecuteNonQuery();
        }
    }

    public sealed record Intent(AuditRow Row) : Booking
    {
        public override void Write(SqliteConnection connection)
        {
            using var command = connection.Prepare(
                "INSERT OR REPLACE INTO command(id, t_ms, device, kind, wanted, bounded, rule, reason, why, actor, outcome, shown_ms) "
                + "VALUES($id, $t, $device, $kind, $wanted, $bounded, $rule, $reason, $why, $actor, $outcome, $shown)",
                "$id", "$t", "$device", "$kind", "$wanted", "$bounded", "$rule", "$reason", "$why", "$actor", "$outcome", "$shown");
            command.With(Row.Id, Row.At.ToUnixTimeMilliseconds(), Row.Device, Row.Kind, Row.Wanted, Row.Bounded, Row.Rule, Row.Reason,
                FactsJson.Write(Row.Facts), Row.Actor, Outcomes.Number(Row.Outcome), Row.Shown?.ToUnixTimeMilliseconds()).ExecuteNonQuery();
        }
    }

    public sealed record Completion(long Id, string Outcome, DateTimeOffset? Shown) : Booking
    {
        public override void Write(SqliteConnection connection)
        {
            using var command = connection.Prepare("UPDATE command SET outcome=$outcome, shown_ms=$shown WHERE id=$id", "$id", "$outcome", "$shown");
            command.With(Id, Outcomes.Number(Outcome), Shown?.ToUnixTimeMilliseconds()).ExecuteNonQuery();
        }
    }

    public sealed record Change(ChangeRow Row) : Booking
    {
        public override void Write(SqliteConnection connection)
        {
            using var command = connection.Prepare("INSERT INTO change(t_ms, who, source, code, facts) VALUES($t, $who, $source, $code, $facts)", "$t", "$who", "$source", "$code", "$facts");
            command.With(Row.At.ToUnixTimeMilliseconds(), Row.Who, Row.From, Row.Code, FactsJson.Write(Row.Facts)).ExecuteNonQuery();
        }
    }

    public sealed record Session(ChargingSession Row) : Booking
    {
        public override string Key => $"session {Row.Id}";

        public override void Write(SqliteConnection connection)
        {
            using var command = connection.Prepare(
                "INSERT OR REPLACE INTO session(id, device, started_utc, ended_utc, wh, data) VALUES($id, $device, $started, $ended, $wh, $data)", "$id", "$device", "$started", "$ended", "$wh", "$data");
            command.With(Row.Id, Row.Point, Row.Started.ToUnixTimeSeconds(), Row.Ended?.ToUnixTimeSeconds(), (long)Math.Round(Row.EnergyWh), SqliteSessionStore.Data(Row)).ExecuteNonQuery();
        }
    }

    /// <summary>Any other statement, such as the daily cleaning.</summary>
    public sealed record Chore(Action<SqliteConnection> Work) : Booking
    {
        public override void Write(SqliteConnection connection) => Work(connection);
    }
}

/// <summary>Outcomes as they are stored.</summary>
internal static class Outcomes
{
    private static readonly string[] Names = ["applied", "dry-run", "refused", "unconfirmed", "none"];

    /// <exception cref="ArgumentException">Not one of the outcomes.</exception>
    public static int? Number(string? outcome)
    {
        if (outcome is null) return null;
        var number = Array.IndexOf(Names, outcome);
        return number >= 0 ? number : throw new ArgumentException($"'{outcome}' is not an outcome.", nameof(outcome));
    }

    public static string? Name(long? number) => number >= 0 && number < Names.Length ? Names[(int)number.Value] : null;
}
