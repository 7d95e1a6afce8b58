// Two threads in the page: the package's files as they lie in dist, since a worker is one of them.

/** @returns what must hold: two threads, and the bits of one @throws where one module has less */
export async function threads(dist) {
  const { GRU, LSTM, RNN, tensor } = await import(new URL('nn.js', dist).href);
  const [seq_len, batch, input_size] = [20, 9, 8];
  const input = tensor(
    Float32Array.from({ length: seq_len * batch * input_size }, (_, i) => Math.sin(i)),
    [seq_len, batch, input_size],
  );
  for (const Class of [RNN, LSTM, GRU]) {
    const network = new Class(
      { input_size, hidden_size: 33, num_layers: 2, bidirectional: true },
      { threads: 2, seed: 1 },
    );
    network.eval();
    const one = [network.forward(input)].flat(3);
    const two = [await network.forwardAsync(input)].flat(3);
    const differs = one.some(({ data }, i) => data.some((value, j) => !Object.is(value, two[i].data[j])));
    if (network.threads !== 2) throw new Error(`${Class.name}: ${network.threads} thread, want 2`);
    if (differs) throw new Error(`${Class.name}: two threads have other bits than one`);
    network.dispose();
  }
  return 'two threads: the bits of one';
}
