import { describe, expect, it } from 'vitest';
import { describeAddress, parseAddress, queueAddress } from '../src/place/queue/address.ts';

describe("a queue's address", () => {
  it('has defaults for all but the host', () => {
    expect(parseAddress('redis://lab', {})).toEqual({
      host: 'lab',
      port: 6379,
      database: 0,
      username: undefined,
      password: undefined,
      tls: false,
      authority: undefined,
      prefix: 'digitbench',
    });
  });

  it('takes user, password, database, prefix and authority from the URL, and what is missing from the environment', () => {
    const text = 'rediss://me:p%40ss@[::1]:7000/3?prefix=lab&ca=/etc/ca.pem';
    expect(parseAddress(text, { DIGITBENCH_QUEUE_PASSWORD: 'other' })).toMatchObject({
      host: '::1',
      port: 7000,
      database: 3,
      username: 'me',
      password: 'p@ss',
      tls: true,
      authority: '/etc/ca.pem',
      prefix: 'lab',
    });
    expect(
      parseAddress('redis://lab', { DIGITBENCH_QUEUE_PASSWORD: 'other', DIGITBENCH_QUEUE_CA: '/ca' }),
    ).toMatchObject({ password: 'other', authority: '/ca' });
  });

  it.each([
    'lab',
    'lab:6379',
    'http://lab',
    'redis://',
    'redis://lab/queue',
    'redis://lab?prefix=a:b',
    'redis://lab?prefix=*',
    'redis://lab?timeout=3',
    'redis://lab:70000',
    'redis://lab#1',
    'redis://%E0%A4@lab',
  ])('%s is none', (text) => {
    expect(parseAddress(text, {})).toBeUndefined();
  });

  it('is shown without user and password', () => {
    const address = parseAddress('rediss://me:secret@lab:7000/3?prefix=lab', {});
    expect(address && describeAddress(address)).toBe('rediss://lab:7000/3?prefix=lab');
    expect(queueAddress.conceal?.('reddis://me:sec@ret@lab:7000')).toBe('reddis://***@lab:7000');
    expect(queueAddress.conceal?.('redis://lab:7000')).toBe('redis://lab:7000');
  });
});
