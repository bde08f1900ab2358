"""The WeChat mini-program platform (微信小程序): its token, and what is asked of it."""
