import type { FailureCode } from '../../net/failure';
import type { Texts } from './en';

/** Every text in simplified Chinese. */
export const zh: Texts = {
  language: '简体中文',

  entry: {
    tagline: '畅谈万事的公共聊天室。说过的话，永久留存。',
    name: '你的名字',
    enter: '进入',
    withToken: '使用令牌登录',
    token: '令牌',
    signIn: '登录',
    asGuest: '以访客身份进入',
    entering: '正在进入…',
  },

  channels: {
    title: '频道',
    find: '查找频道',
    mine: '我的频道',
    all: '全部频道',
    found: '查找结果',
    none: '没有匹配的频道，来创建一个吧！',
    more: '显示更多',
    create: '新建频道',
    make: '创建频道',
    leave: '离开频道',
    back: '全部频道',
    welcome: '选择一个频道，或新建一个。',
    unread: (count, atLeast) => `${count}${atLeast ? ' 条以上' : ' 条'}未读`,
  },

  newChannel: {
    title: '新建频道',
    name: '名称',
    topic: '主题',
    topicHint: '用一句话介绍（可不填）',
    create: '创建',
    cancel: '取消',
  },

  room: {
    messages: '消息',
    beginning: (channel) => `这里是 ${channel} 的开端`,
    empty: '还没有人发言，来说第一句吧！',
    loading: '加载中…',
    unreadLine: '新消息',
    jump: (count, atLeast) =>
      count === 0 ? '跳到最新' : `跳到最新，${count}${atLeast ? '+' : ''} 条新消息`,
    unknown: '这里没有频道。',
    unknownHint: '可能是地址有误，你也可以自己创建它。',
    notFound: '找不到那条消息，以下是最新消息。',
    said: (author, text) => `${author}：${text}`,
    saidMany: (count) => `${count} 条新消息`,
  },

  message: {
    showAll: '显示全部',
    showLess: '收起',
    sending: '发送中…',
    failed: (why) => `未发送：${why}`,
    retry: '重试',
    discard: '丢弃',
    link: '，此消息的链接',
    copyCode: '复制代码',
    copied: '已复制',
  },

  composer: {
    label: '消息',
    placeholder: (channel) => `发消息到 ${channel}`,
    send: '发送',
    left: (count) => `还可输入 ${count} 个字符`,
    over: (count) => `超出 ${count} 个字符`,
  },

  connection: {
    connecting: '正在连接…',
    waiting: (seconds) => (seconds <= 0 ? '正在尝试连接…' : `连接已断开，${seconds} 秒后重试`),
    now: '立即重试',
    ended: '会话已结束。请重新进入，从刚才的地方继续。',
    refused: '此令牌在这里无效。',
  },

  settings: {
    title: '设置',
    language: '语言',
    theme: '外观',
    system: '跟随系统',
    light: '浅色',
    dark: '深色',
    signOut: '退出',
    close: '关闭',
  },

  days: { today: '今天', yesterday: '昨天' },

  failure: (code) => failures[code] ?? '服务器出了问题',
};

const failures: Partial<Record<FailureCode, string>> = {
  TEXT_EMPTY: '内容为空',
  TEXT_TOO_LONG: '内容太长',
  TEXT_INVALID: '含有控制字符',
  TOO_LARGE: '内容太长',
  UNAUTHENTICATED: '尚未登录',
  TOKEN_EXPIRED: '会话已结束',
  FORBIDDEN: '此服务器不允许',
  UNKNOWN_CHANNEL: '没有这个频道',
  INVALID_CHANNEL: '名称需含字母或数字，最多 64 个',
  MALFORMED: '此处不允许这样做',
  CHANNEL_EXISTS: '已有同名频道',
  TOO_MANY_CHANNELS: '加入的频道太多，请先离开一个',
  RATE_LIMITED: '太快了，请稍候',
  UNAVAILABLE: '服务器暂时无法接收',
  GOING_AWAY: '服务器暂时无法接收',
  CLOSED: '没有连接',
  OFFLINE: '无法连接服务器',
  TIMEOUT: '服务器没有响应',
};
