namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>A message on its way, and who waits for its fate.</summary>
internal sealed class Outgoing(MqttMessage message)
{
    private readonly TaskCompletionSource<MqttDelivery> fate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttMessage Message { get; set; } = message;

    public Task<MqttDelivery> Fate => fate.Task;

    public void Tell(MqttDelivery delivery) => fate.TrySetResult(delivery);
}

/// <summary>
/// Messages that wait, in order and bounded. A message of which only the newest matters takes the place of the one that waits. When full, the
/// oldest that is not retained goes, else the oldest (safety.md 5). Not safe from several threads: its owner locks.
/// </summary>
internal sealed class Outbox(int most)
{
    private readonly LinkedList<Outgoing> waiting = new();
    private readonly Dictionary<string, LinkedListNode<Outgoing>> newest = [];

    public int Count => waiting.Count;

    /// <summary>Messages that were thrown away because the box was full.</summary>
    public long Dropped { get; private set; }

    public Outgoing Add(MqttMessage message)
    {
        if (message.Newest && newest.TryGetValue(message.Topic, out var same))
        {
            same.Value.Message = message;
            return same.Value;
        }
        if (waiting.Count >= most) DropOne();
        var added = waiting.AddLast(new Outgoing(message));
        if (message.Newest) newest[message.Topic] = added;
        return added.Value;
    }

    /// <summary>Puts messages that were not acknowledged back in front, in their order.</summary>
    public void Return(IReadOnlyList<Outgoing> unsent)
    {
        for (var i = unsent.Count - 1; i >= 0; i--)
        {
            var message = unsent[i].Message;
            if (message.Newest && newest.ContainsKey(message.Topic)) unsent[i].Tell(MqttDelivery.Dropped);
            else
            {
                var node = waiting.AddFirst(unsent[i]);
                if (message.Newest) newest[message.Topic] = node;
            }
        }
    }

    /// <summary>Takes a message out that still waits.</summary>
    public void Withdraw(Outgoing message)
    {
        if (waiting.Find(message) is { } node) Remove(node);
    }

    /// <summary>Lets go of what was meant for the connection that ended.</summary>
    public void DropLive()
    {
        foreach (var late in waiting.Where(w => w.Message.Live).ToList())
        {
            Withdraw(late);
            late.Tell(MqttDelivery.Dropped);
        }
    }

    public bool TryTake(out Outgoing next)
    {
        next = null!;
        if (waiting.First is not { } first) return false;
        Remove(first);
        next = first.Value;
        return true;
    }

    private void DropOne()
    {
        var victim = waiting.First;
        for (var node = waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Message.Retain) continue;
            victim = node;
            break;
        }
        if (victim is null) return;
        Remove(victim);
        victim.Value.Tell(MqttDelivery.Dropped);
        Dropped++;
    }

    private void Remove(LinkedListNode<Outgoing> node)
    {
        waiting.Remove(node);
        if (newest.TryGetValue(node.Value.Message.Topic, out var kept) && kept == node) newest.Remove(node.Value.Message.Topic);
    }
}
