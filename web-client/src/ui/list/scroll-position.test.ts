import { beforeEach, describe, expect, test } from 'vitest';

import type { MessageRow } from '../../domain/rows';
import { SimulatedScreen } from '../../testing/simulated-screen';
import { ScrollPosition } from './scroll-position';

let screen: SimulatedScreen;
let position: ScrollPosition;

beforeEach(() => {
  screen = new SimulatedScreen(500);
  position = new ScrollPosition(screen);
});

/** Rows of 28 pixels each. */
function rows(from: number, to: number): MessageRow[] {
  return Array.from({ length: to - from }, (_, index) => ({
    kind: 'message',
    key: `row ${from + index}`,
    message: {
      channel: 'c',
      id: `1-${from + index}`,
      sentAt: '',
      userId: 'u',
      author: 'U',
      text: '',
    },
    isMine: false,
    startsDay: false,
    startsGroup: false,
    startsMinute: false,
    isFirstUnread: false,
    isFirst: false,
  }));
}

function draw(from: number, to: number): void {
  screen.draw(rows(from, to));
  position.settle();
}

/** Where a row's text stands in the view. */
function placeOf(row: number): number {
  return screen.boxAt(screen.indexOf(`row ${row}`)).text;
}

function scrollBy(pixels: number): void {
  screen.scrollTop += pixels;
  position.scrolled(true);
}

describe('a list that is followed', () => {
  test('stays at its end, whatever comes', () => {
    draw(0, 100);
    expect(position.below).toBe(0);
    draw(0, 140);
    expect(position.below).toBe(0);
    expect(position.isFollowing).toBe(true);
  });

  test('is left by scrolling up, and found again by scrolling down', () => {
    draw(0, 100);
    scrollBy(-300);
    expect(position.isFollowing).toBe(false);
    scrollBy(300);
    expect(position.isFollowing).toBe(true);
  });

  test('is not the end of a window that ends above the end of the channel', () => {
    draw(0, 100);
    scrollBy(-300);
    screen.scrollTop += 300;
    position.scrolled(false);
    expect(position.isFollowing).toBe(false);
  });
});

describe('what is read', () => {
  beforeEach(() => {
    draw(0, 300);
    scrollBy(-2_000);
  });

  test('stays where it is when messages come and go at both ends', () => {
    const row = 220;
    const place = placeOf(row);
    draw(0, 301);
    expect(placeOf(row)).toBe(place);
    draw(100, 301);
    expect(placeOf(row)).toBe(place);
    draw(50, 260);
    expect(placeOf(row)).toBe(place);
  });

  test('stays when the date above it goes, since the day before is there now', () => {
    const first = rows(200, 300);
    screen.draw(first.map((row, index) => (index === 0 ? { ...row, startsDay: true } : row)));
    screen.scrollTop = 0;
    position.scrolled(true);
    const place = placeOf(200);
    draw(150, 300);
    expect(placeOf(200)).toBe(place);
  });

  test('is not left for the end because there is less to scroll', () => {
    draw(0, 240);
    expect(position.isFollowing).toBe(false);
    position.scrolled(true);
    expect(position.isFollowing).toBe(false);
  });

  test('stays above an empty space when the rows below it are gone', () => {
    const inView = position.inView();
    const first = screen.keyAt(inView?.first ?? 0);
    const place = screen.boxAt(screen.indexOf(first)).text;
    const number = Number(first.slice(4));
    draw(0, number + 10);
    expect(placeOf(number)).toBe(place);
    expect(screen.filler).toBeGreaterThan(0);
    draw(0, 300);
    expect(placeOf(number)).toBe(place);
    expect(screen.filler).toBe(0);
  });

  test('stays when a row below it is gone, though all the others fit into the view', () => {
    let count = 1;
    draw(0, count);
    position.follow();
    while (screen.contentHeight <= screen.height) {
      draw(0, ++count);
    }
    scrollBy(-30);
    const place = placeOf(0);
    draw(0, count - 1);
    expect(screen.contentHeight - screen.filler).toBeLessThanOrEqual(screen.height);
    expect(placeOf(0)).toBe(place);
  });

  test('stays by its first row when the width changes', () => {
    const first = position.inView()?.first ?? 0;
    const place = screen.boxAt(first).text;
    screen.resize(700, 0.5);
    position.resized();
    expect(screen.boxAt(first).text).toBe(place);
  });
});

test('a row that is asked for stands in the middle, and a tall one with its beginning', () => {
  draw(0, 100);
  position.center('row 50');
  expect(placeOf(50)).toBeGreaterThan(200);
  expect(placeOf(50)).toBeLessThan(300);

  screen.toggle('row 50');
  position.center('row 50');
  expect(placeOf(50)).toBeGreaterThanOrEqual(0);
  expect(placeOf(50)).toBeLessThan(100);
});
