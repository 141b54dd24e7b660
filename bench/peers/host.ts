// A process of its own for one form of one peer: what a peer does to its process, or its process to a peer, stays here.
import { PEERS } from './index.ts';
import { PEER_NAMES, type Trainer } from './peer.ts';
import type { Request, Reply } from './hosted.ts';

let trainer: Trainer | undefined;

process.on('message', (request: Request) => {
  answer(request).then(send, (error: unknown) => {
    send({ error: error instanceof Error ? error.message : String(error) });
  });
});
process.on('disconnect', () => process.exit());

async function answer(request: Request): Promise<Reply> {
  if (request.kind === 'open') {
    const name = PEER_NAMES.find((peer) => peer === request.peer);
    if (!name) throw new RangeError(`there is no peer ${request.peer}`);
    trainer = await PEERS[name].peer.open(request.task, request.form);
    return {};
  }
  if (!trainer) throw new RangeError('open a task first');
  const { milliseconds, parameters } = await trainer.train(request.steps);
  return { milliseconds, parameters: parameters.slice(0, request.values) };
}

function send(reply: Reply): void {
  process.send?.(reply);
}
