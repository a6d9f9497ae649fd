import { afterEach, beforeEach, expect, test } from 'vitest';

import { Failure, failureCodeOf, reportErrorsTo, retryAfterOf } from './failure';

let reported: unknown[];
let before: (error: unknown) => void;

beforeEach(() => {
  reported = [];
  before = reportErrorsTo((error) => reported.push(error));
});

afterEach(() => {
  reportErrorsTo(before);
});

test('an error of ours is reported, and becomes a failure with its cause', () => {
  const error = new TypeError('a bug');
  expect(Failure.of(error)).toMatchObject({ code: 'INTERNAL', cause: error });
  expect(reported).toEqual([error]);
});

test('a failure is what it is, and nothing to report', () => {
  const failure = new Failure('UNAVAILABLE');
  expect(Failure.of(failure)).toBe(failure);
  expect(reported).toEqual([]);
});

test('a time to wait is a number that a timer can bear', () => {
  expect([1_500, 0, 1e15].map(retryAfterOf)).toEqual([1_500, 0, 600_000]);
  expect([-1, NaN, '1', null, undefined].map(retryAfterOf)).toEqual([null, null, null, null, null]);
});

test('an unknown code is the fault of whom the status says', () => {
  expect(failureCodeOf('TEXT_EMPTY', 422)).toBe('TEXT_EMPTY');
  expect(failureCodeOf('OF_TOMORROW', 422)).toBe('MALFORMED');
  expect(failureCodeOf(undefined, 429)).toBe('RATE_LIMITED');
  expect(failureCodeOf(undefined, 502)).toBe('UNAVAILABLE');
});
