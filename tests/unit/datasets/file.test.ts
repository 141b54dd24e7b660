import { describe, expect, it } from 'vitest';
import { loadDataset, type Dataset } from '../../../src/datasets/index.ts';
import { InputError, parseSweep, preset } from '../../../src/spec/index.ts';

interface FileOptions {
  readonly file?: string;
  readonly targets?: readonly string[] | undefined;
  readonly inputs?: readonly string[];
  readonly standardize?: boolean;
}

async function load(text: string, { file = 'data.csv', ...options }: FileOptions = {}): Promise<Dataset> {
  const dataset = { file, targets: ['y'], ...options };
  const { dataset: spec } = parseSweep({ ...preset('xor'), dataset });
  return loadDataset(spec, { readText: () => Promise.resolve(text) });
}

async function refusal(text: string, options: FileOptions = {}): Promise<string> {
  const error: unknown = await load(text, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  expect(message).not.toContain('\n');
  return message;
}

describe('a CSV file', () => {
  it.each([
    ['commas', 'a,b,y\n1,2,0\n3,4,1\n'],
    ['semicolons', 'a;b;y\n1;2;0\n3;4;1\n'],
    ['tabs, Windows line ends and a byte order mark', '\uFEFFa\tb\ty\r\n1\t2\t0\r\n3\t4\t1\r\n'],
    ['bars, spaces, quotes and empty lines', '"a" | b | y\n\n 1 | 2 | 0\n3|4|1\n\n'],
  ])('with %s gives inputs and targets', async (_, text) => {
    expect(await load(text)).toMatchObject({
      name: 'data.csv',
      inputs: Float32Array.of(1, 2, 3, 4),
      targets: Float32Array.of(0, 1),
      numSamples: 2,
      inputSize: 2,
      outputSize: 1,
      inputNames: ['a', 'b'],
      targetNames: ['y'],
    });
  });

  it('takes the columns that the sweep names, in that order', async () => {
    const dataset = await load('a,b,c,y\n1,2,3,4\n5,6,7,8', { inputs: ['c', 'a'], targets: ['y', 'b'] });
    expect(dataset.inputs).toEqual(Float32Array.of(3, 1, 7, 5));
    expect(dataset.targets).toEqual(Float32Array.of(4, 2, 8, 6));
    expect(dataset.targetNames).toEqual(['y', 'b']);
  });

  it('leaves text columns alone that are not used', async () => {
    expect((await load('id,a,y\nx1,1,2\nx2,3,4', { inputs: ['a'] })).inputs).toEqual(Float32Array.of(1, 3));
  });

  it('turns two classes into one column, in sorted order', async () => {
    const dataset = await load('a,y\n1,yes\n2,no\n3,yes');
    expect(dataset.targets).toEqual(Float32Array.of(1, 0, 1));
    expect(dataset).toMatchObject({ outputSize: 1, classNames: ['no', 'yes'], targetNames: ['y'] });
  });

  it('turns more classes into one-hot columns', async () => {
    const dataset = await load('a,y\n1,red\n2,blue\n3,green');
    expect([...dataset.targets]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0]);
    expect(dataset).toMatchObject({ outputSize: 3, classNames: ['blue', 'green', 'red'] });
    expect(dataset.targetNames).toEqual(['blue', 'green', 'red']);
  });

  it('is transformed like any other dataset', async () => {
    expect((await load('a,y\n1,0\n3,1', { standardize: true })).inputs).toEqual(Float32Array.of(-1, 1));
  });

  it.each([
    [
      'a missing value',
      'a,b,y\n1,2,0\n3,,1',
      '`data.csv: row 2, column "b"` (="") is missing; fill it in or remove its row',
    ],
    ['NA', 'a,y\n1,0\nNA,1', '`data.csv: row 2, column "a"` (="NA") is missing'],
    ['NaN', 'a,y\n1,0\n2,NaN', '`data.csv: row 2, column "y"` (="NaN") is missing'],
    [
      'a ragged row',
      'a,b,y\n1,2,0\n3,4',
      '`data.csv: row 2` (=["3","4"]) has 2 values, the header has 3; make all rows equally long',
    ],
    [
      'a text input',
      'a,b,y\n1,x,0\n2,z,1',
      '`data.csv: column "b"` (="x") is text, and inputs must be numbers; name the number columns in `dataset.inputs`',
    ],
    [
      'text among numbers',
      'a,y\n1,0\n"1,5",1',
      '`data.csv: row 2, column "a"` (="1,5") is text in a column of numbers; write a number with a decimal point',
    ],
    [
      'Infinity',
      'a,y\n1,0\nInfinity,1',
      '`data.csv: row 2, column "a"` (="Infinity") must be a finite number',
    ],
    [
      'what float32 cannot hold',
      'a,y\n1,0\n1e39,1',
      '(="1e39") must be a finite number that float32 can hold; rescale the data',
    ],
    [
      'one class',
      'a,y\n1,yes\n2,yes',
      '`data.csv: column "y"` has one class only; use a column with 2 to 1024 classes',
    ],
    [
      'no header',
      '1,2\n3,4',
      '`data.csv: line 1` (=["1","2"]) must be a header with the name of each column',
    ],
    ['an unnamed column', 'a,,y\n1,2,3', 'must be a header with the name of each column'],
    ['a column twice', 'a,a,y\n1,2,3', '`data.csv: column "a"` appears twice in the header'],
    ['no rows', 'a,y\n', '`data.csv` has no rows; add at least one sample'],
    ['nothing', ' \n', '`data.csv` is empty; write a header and at least one row'],
    ['an open quote', 'a,y\n"1,2\n3,4', '`data.csv: row'],
  ])('with %s is refused', async (_, text, message) => {
    expect(await refusal(text)).toContain(message);
  });

  it('with too many rows is refused', async () => {
    expect(await refusal(`a,y\n${'1,2\n'.repeat(65_537)}`)).toBe(
      '`data.csv` has 65537 rows, which is too many; keep at most 65536 samples',
    );
  });

  it.each([
    [
      { targets: undefined },
      '`dataset.targets` is required for a file with columns; name the target columns of data.csv: one or more of alpha, beta, y',
    ],
    [
      { targets: ['species'] },
      '`dataset.targets[0]` (="species") is not a column of data.csv; known names: alpha, beta, y',
    ],
    [
      { inputs: ['alfa'] },
      '`dataset.inputs[0]` (="alfa") is not a column of data.csv; did you mean "alpha"?',
    ],
    [{ inputs: ['alpha', 'y'] }, '`dataset.inputs` (="y") is a target column, too'],
    [{ inputs: ['alpha', 'alpha'] }, '`dataset.inputs[1]` (="alpha") is there twice'],
    [{ targets: ['alpha', 'beta', 'y'] }, '`dataset.targets` (=["alpha","beta","y"]) takes all columns'],
  ])('whose columns are chosen as %j is refused', async (options, message) => {
    expect(await refusal('alpha,beta,y\n1,2,3', options)).toContain(message);
  });
});

describe('a JSON file', () => {
  const file = 'data.json';

  it('may hold inputs and targets', async () => {
    const dataset = await load('{"inputs": [[1, 2], [3, 4]], "targets": [[0], [1]]}', {
      file,
      targets: undefined,
    });
    expect(dataset.inputs).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(dataset.targets).toEqual(Float32Array.of(0, 1));
  });

  it('may hold rows with keys, in any order', async () => {
    const dataset = await load('[{"a": 1, "b": 2, "y": true}, {"y": false, "b": 4, "a": 3}]', { file });
    expect(dataset.inputs).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(dataset).toMatchObject({ targets: Float32Array.of(1, 0), classNames: ['false', 'true'] });
  });

  it('is known by its first letter where the name does not say', async () => {
    expect((await load('[{"a": 1, "y": 2}]', { file: 'data.txt' })).inputs).toEqual(Float32Array.of(1));
  });

  it.each([
    ['what is not JSON', '{"inputs": [[1', undefined, /^`data.json` is not JSON \(.*\); correct it there$/],
    [
      'something else',
      '{"a": 1}',
      undefined,
      /^`data.json` \(=\{"a":1\}\) holds no samples; write \{"inputs"/,
    ],
    [
      'null',
      '{"inputs": [[1, null]], "targets": [[1]]}',
      undefined,
      /^`data.json: inputs\[0\]\[1\]` \(=null\) must be a number: values may not/,
    ],
    [
      'a ragged row',
      '{"inputs": [[1, 2], [3]], "targets": [[1], [2]]}',
      undefined,
      /^`data.json: inputs\[1\]` \(=\[3\]\) must have 2 values/,
    ],
    [
      'uneven tables',
      '{"inputs": [[1]], "targets": [[1], [2]]}',
      undefined,
      /^`data.json: targets` must have as many rows as the inputs \(1\), not 2/,
    ],
    [
      'no names for the columns',
      '{"inputs": [[1]], "targets": [[1]]}',
      ['y'],
      /^`dataset.targets` \(=\["y"\]\) names columns, but the file/,
    ],
    [
      'a null cell',
      '[{"a": 1, "y": 2}, {"a": null, "y": 2}]',
      ['y'],
      /^`data.json: row 2, column "a"` \(=""\) is missing/,
    ],
    [
      'other keys',
      '[{"a": 1, "y": 2}, {"a": 1, "z": 2}]',
      ['y'],
      /^`data.json: row 2` .* must have the keys a, y; give all rows the same keys/,
    ],
    [
      'a nested value',
      '[{"a": [1], "y": 2}]',
      ['y'],
      /^`data.json: row 1, column "a"` \(=\[1\]\) must be a number or a name/,
    ],
    ['rows without keys', '[1, 2]', ['y'], /^`data.json: row 1` \(=1\) must be an object with keys/],
    ['no rows', '[]', ['y'], /^`data.json` has no rows/],
  ])('with %s is refused', async (_, text, targets, message) => {
    expect(await refusal(text, { file, targets })).toMatch(message);
  });
});

describe('a file that cannot be read', () => {
  const { dataset } = parseSweep({ ...preset('xor'), dataset: { file: 'no.csv', targets: ['y'] } });

  it('is refused with the reason', async () => {
    const readText = () => Promise.reject(new Error('ENOENT: no such file'));
    await expect(loadDataset(dataset, { readText })).rejects.toThrow(
      '`dataset.file` (="no.csv") cannot be read (ENOENT: no such file); check the path and its permissions',
    );
  });

  it('is refused where there are no files', async () => {
    await expect(loadDataset(dataset)).rejects.toThrow(
      '`dataset.file` (="no.csv") cannot be read here; write the samples into the sweep as {"inputs", "targets"}',
    );
  });
});
