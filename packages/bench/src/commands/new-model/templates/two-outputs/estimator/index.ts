import { defineStudy, digitPlusNumber } from '@digitbench/core';
import { nearestMean } from './models.ts';

export default defineStudy({
  name: 'new-model',
  title: 'New model',
  question: 'What does this model reach?',
  task: digitPlusNumber(),
  evaluation: 'Tested once on the test images, after it has seen all training images.',
  entries: {
    'nearest-mean': {
      kind: 'estimator',
      title: 'Nearest class mean',
      family: 'neighbours',
      fit: (train) => nearestMean(train),
    },
  },
});
