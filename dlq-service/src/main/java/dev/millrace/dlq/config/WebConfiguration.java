package dev.millrace.dlq.config;

import dev.millrace.dlq.view.BytesReader;
import dev.millrace.dlq.view.Repair;
import dev.millrace.dlq.web.ApiInterceptor;
import dev.millrace.runtime.registry.SchemaRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the API. Scanning finds its controllers. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

  @Bean
  BytesReader bytesReader(SchemaRegistry registry) {
    return new BytesReader(registry);
  }

  @Bean
  Repair repair(SchemaRegistry registry) {
    return new Repair(registry);
  }

  @Override
  public void addInterceptors(InterceptorRegistry interceptors) {
    interceptors.addInterceptor(new ApiInterceptor()).addPathPatterns("/api/**");
  }
}
